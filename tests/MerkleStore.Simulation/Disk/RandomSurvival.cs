// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Tests.Support;

namespace MerkleStore.Simulation.Disk;

/// <summary>Survival by a seed. Each crash has a bias of its own, from "nothing that was not synced" to "all of it", so that the extremes come up too.</summary>
internal sealed class RandomSurvival : ISurvival
{
    private readonly SplitMix64 _random;
    private readonly int _kept;
    private readonly bool _tears;

    public RandomSurvival(ulong seed)
    {
        _random = new SplitMix64(seed);
        int style = _random.Next(8);
        _kept = style switch { 0 => 0, 1 => 100, 2 => 95, 3 => 5, _ => 50 };
        _tears = _random.Next(3) == 0;
    }

    public int Choose(int options)
    {
        int roll = _random.Next(100);
        return roll >= _kept ? 0 : options > 2 && _random.Next(3) == 0 ? 1 + _random.Next(options - 1) : options - 1;
    }

    public int Tear(int sectorBytes) => _tears && _random.Next(8) == 0 ? _random.Next(sectorBytes) : sectorBytes;
}
