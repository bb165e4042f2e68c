// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Log;

/// <summary>Which records of a page are dead.</summary>
internal sealed class DeadPage
{
    private readonly ulong[] _bits;

    public DeadPage(int records)
    {
        Records = records;
        _bits = new ulong[(records + 63) / 64];
    }

    /// <summary>The number of records of the page.</summary>
    public int Records { get; }

    /// <summary>The number of dead ones.</summary>
    public int Dead { get; private set; }

    /// <summary>Of these, those whose bytes are gone already, because the page was moved.</summary>
    public int Reclaimed { get; set; }

    public bool IsWhole => Dead == Records;

    public ReadOnlySpan<ulong> Bits => _bits;

    public bool Contains(int slot) => slot < Records && (_bits[slot >> 6] >> (slot & 63) & 1) != 0;

    /// <summary>Marks a record.</summary>
    /// <returns>Whether it was alive.</returns>
    public bool Add(int slot)
    {
        if (slot >= Records || Contains(slot))
        {
            return false;
        }

        _bits[slot >> 6] |= 1UL << (slot & 63);
        Dead++;
        return true;
    }

    public void AddAll()
    {
        for (int slot = 0; slot < Records; slot++)
        {
            Add(slot);
        }
    }
}
