// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Security.Cryptography;
using MerkleStore.Simulation.Disk;
using MerkleStore.Tests.Model;
using MerkleStore.Tests.Support;

namespace MerkleStore.Simulation.Runs;

/// <summary>A script of operations, and a crash before each of its writes, barriers and changes of the directory, with every subset of what was not synced.</summary>
internal sealed class ExhaustiveRun
{
    /// <summary>With more dirty sectors than this, subsets are sampled.</summary>
    private const int MaximumSectors = 12;

    private readonly ulong _seed;
    private readonly int _samples;
    private readonly StoreOptions _options;
    private readonly SimulatedDisk _disk = new();
    private readonly List<ModelCommit> _commits = [];
    private readonly List<(SimulatedDisk Disk, int Durable, int Known, string Where)> _points = [];
    private string _where = "creation";
    private int _durable;

    private ExhaustiveRun(ulong seed, int samples)
    {
        _seed = seed;
        _samples = samples;
        var random = new SplitMix64(Step.Mix(seed, 77));
        _options = RunOptions.Make(random) with { SegmentBytes = 4096, PageBytes = 512 };
    }

    /// <summary>The points at which the power was cut.</summary>
    public int Points => _points.Count;

    /// <summary>The points at which all subsets were tried.</summary>
    public int FullPoints { get; private set; }

    /// <summary>The combinations of what survived.</summary>
    public long Subsets { get; private set; }

    /// <summary>The different disks among them, each of which was opened.</summary>
    public long States { get; private set; }

    /// <summary>Runs a script.</summary>
    /// <param name="seed">Makes the script and the options.</param>
    /// <param name="operations">The length of the script.</param>
    /// <param name="samples">How many subsets are tried where there are too many for all.</param>
    /// <returns>What was done; violations are thrown.</returns>
    public static ExhaustiveRun Run(ulong seed, int operations, int samples)
    {
        var run = new ExhaustiveRun(seed, samples);
        run.Record(operations);
        for (int i = 0; i < run._points.Count; i++)
        {
            run.CrashAt(i);
        }

        return run;
    }

    private void Record(int operations)
    {
        // A state counts with the commit that is being made: it may be there after the crash, or not.
        _disk.Observer = () => _points.Add((_disk.Clone(), _durable, _commits.Count, _where));
        var random = new SplitMix64(Step.Mix(_seed, 78));
        ContextStore store = Open(_disk);
        ContextTree tree = store.CreateTree();
        var model = new NaiveTree();
        for (int i = 0; i < operations; i++)
        {
            _where = FormattableString.Invariant($"operation {i}");
            switch (random.Next(8))
            {
                case 0:
                    tree.Dispose();
                    store.Dispose();
                    _durable = _commits.Count;
                    store = Open(_disk);
                    tree = store.CheckoutHead();
                    model = _commits.Count == 0 ? new NaiveTree() : _commits[^1].Checkout();
                    break;
                case 1:
                    store.Flush();
                    _durable = _commits.Count;
                    break;
                case 2 or 3:
                    Set(tree, model, random);
                    break;
                default:
                    Set(tree, model, random);
                    var info = new CommitInfo { Date = i };
                    _commits.Add(new ModelCommit(new Hash256(NaiveHash.Commit(model.Hash, model.Parents, i, [], [])), model.Root));
                    ViolationException.Unless(store.Commit(tree, info).Hash == _commits[^1].Hash, "the hash of a commit is wrong");
                    model.Parents = [_commits[^1].Hash.ToArray()];
                    _durable = _options.Durability == Durability.Commit ? _commits.Count : _durable;
                    break;
            }
        }

        _where = "the end";
        tree.Dispose();
        store.Dispose();
    }

    private static void Set(ContextTree tree, NaiveTree model, SplitMix64 random)
    {
        for (int i = 1 + random.Next(3); i > 0; i--)
        {
            string[] key = [FormattableString.Invariant($"d{random.Next(3)}"), FormattableString.Invariant($"n{random.Next(6)}")];
            byte[] value = random.Bytes(random.Next(random.Next(6) == 0 ? 900 : 100));
            tree.Set(ContextPath.FromPacked(PackedKey.Pack(key)), value);
            model.Set(key, value);
        }
    }

    private void CrashAt(int index)
    {
        (SimulatedDisk disk, _, _, _) = _points[index];
        HashSet<string> seen = [];
        if (disk.DirtySectors > MaximumSectors)
        {
            Try(index, new FullSurvival(everything: true), seen);
            Try(index, new FullSurvival(everything: false), seen);
            for (int i = 0; i < _samples; i++)
            {
                Try(index, new RandomSurvival(Step.Mix(_seed, (ulong)((index * 100_000) + i))), seen);
            }

            return;
        }

        FullPoints++;
        var survival = new EnumeratedSurvival();
        do
        {
            Try(index, survival, seen);
        }
        while (survival.Advance());
    }

    private void Try(int index, ISurvival survival, HashSet<string> seen)
    {
        (SimulatedDisk before, int durable, int known, string where) = _points[index];
        SimulatedDisk disk = before.Clone();
        disk.Restart(survival);
        Subsets++;
        if (!seen.Add(Fingerprint(disk)))
        {
            return;
        }

        States++;
        try
        {
            using ContextStore store = Open(disk);
            List<Hash256> hashes = [.. store.GetLatest(int.MaxValue).Select(commit => commit.Hash).Reverse()];
            ViolationException.Unless(
                hashes.Count >= durable && hashes.Count <= known && hashes.SequenceEqual(_commits.Take(hashes.Count).Select(commit => commit.Hash)),
                $"the store opened with {hashes.Count} commits; {durable} were durable, {known} known");
            if (hashes.Count > 0)
            {
                using ContextTree tree = store.CheckoutHead();
                ModelChecks.CompareEntries(tree, _commits[hashes.Count - 1].Checkout(), "the head");
            }
        }
        catch (Exception e) when (e is MerkleStoreException or ViolationException)
        {
            throw new ViolationException(FormattableString.Invariant($"Exhaustive seed {_seed}, crash at point {index} ({where}), state {States}: {e.Message}"), e);
        }
    }

    private ContextStore Open(SimulatedDisk disk) => ContextStore.Open(_options with { Storage = new SimulatedStorage(disk) });

    private static string Fingerprint(SimulatedDisk disk)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((string name, DiskFile file) in disk.Files)
        {
            byte[] bytes = new byte[file.Length];
            file.Read(0, bytes);
            hash.AppendData(System.Text.Encoding.ASCII.GetBytes($"{name} {bytes.Length} "));
            hash.AppendData(bytes);
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
