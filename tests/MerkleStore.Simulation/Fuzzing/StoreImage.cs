// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Io;
using MerkleStore.Log;
using MerkleStore.Simulation.Runs;
using MerkleStore.Tests.Model;
using MerkleStore.Tests.Support;

namespace MerkleStore.Simulation.Fuzzing;

/// <summary>The bytes of a small store, and what it holds.</summary>
internal sealed class StoreImage
{
    private StoreImage(SortedDictionary<string, byte[]> files, IReadOnlyList<ModelCommit> commits, bool isClosed)
    {
        Files = files;
        Commits = commits;
        IsClosed = isClosed;
    }

    public static StoreOptions Options { get; } = StoreOptions.InMemory() with
    {
        SegmentBytes = 4096,
        PageBytes = 512,
        PageCacheBytes = 0,
        PatchChainLimit = 4,
        WarmCommits = 1,
        WarmOnOpenBytes = 0,
        Stepped = true,
        Tune = options => options with { CheckpointBytes = 4096, JournalBytes = 1024 },
    };

    public IReadOnlyDictionary<string, byte[]> Files { get; }

    public IReadOnlyList<ModelCommit> Commits { get; }

    /// <summary>Whether the store had been closed in order, so that no end of it can count as torn.</summary>
    public bool IsClosed { get; }

    /// <summary>Makes a store.</summary>
    /// <param name="commits">How many commits it has.</param>
    /// <param name="closed">Whether it is closed in order, or left as after a crash.</param>
    /// <param name="fork">From which commit on the values are others; everything else is the same.</param>
    public static StoreImage Make(int commits, bool closed, int fork = int.MaxValue)
    {
        using var storage = new MemoryStorage();
        ContextStore store = ContextStore.Open(Options with { Storage = storage });
        SortedDictionary<string, byte[]>? files = null;
        List<ModelCommit> known = [];
        try
        {
            using ContextTree tree = store.CreateTree();
            var model = new NaiveTree();
            var random = new SplitMix64(11);
            for (int i = 0; i < commits; i++)
            {
                for (int j = 0; j < 4; j++)
                {
                    byte[] value = random.Bytes(random.Next(j == 3 ? 400 : 100));
                    if (i >= fork)
                    {
                        value.AsSpan().Reverse();
                    }

                    string[] key = [FormattableString.Invariant($"d{random.Next(2)}"), FormattableString.Invariant($"n{random.Next(40)}")];
                    tree.Set(ContextPath.FromPacked(PackedKey.Pack(key)), value);
                    model.Set(key, value);
                }

                known.Add(new ModelCommit(store.Commit(tree, new CommitInfo { Date = i }).Hash, model.Root));
            }

            if (!closed)
            {
                files = Read(storage);
            }
        }
        finally
        {
            store.Dispose();
        }

        return new StoreImage(files ?? Read(storage), known, closed);
    }

    /// <summary>Opens files and reads everything in them.</summary>
    /// <param name="files">The files, perhaps damaged.</param>
    /// <param name="others">Another history that may also be shown.</param>
    /// <returns>What became of it. Wrong data is thrown as a violation.</returns>
    public Outcome Judge(IReadOnlyDictionary<string, byte[]> files, IReadOnlyList<ModelCommit>? others = null)
    {
        using var storage = new MemoryStorage();
        foreach ((string name, byte[] bytes) in files)
        {
            using IStorageFile file = storage.Open(name, StorageOpenMode.CreateNew);
            file.Write(0, bytes);
        }

        using ContextStore? store = TryOpen(storage);
        return store is null ? new Outcome(OutcomeKind.RefusedAtOpen, 0) : ReadAll(store, others);
    }

    private static ContextStore? TryOpen(MemoryStorage storage)
    {
        try
        {
            return ContextStore.Open(Options with { Storage = storage });
        }
        catch (MerkleStoreException)
        {
            return null;
        }
    }

    private Outcome ReadAll(ContextStore store, IReadOnlyList<ModelCommit>? others)
    {
        bool failed = false;
        int shown = (int)store.CommitCount;
        try
        {
            List<Hash256> hashes = [.. store.GetLatest(int.MaxValue).Select(commit => commit.Hash).Reverse()];
            IReadOnlyList<ModelCommit>? history = IsPrefix(hashes, Commits) ? Commits : others is not null && IsPrefix(hashes, others) ? others : null;
            ViolationException.Unless(history is not null, "it shows commits that were never made");
            foreach (ModelCommit commit in history!.Take(hashes.Count))
            {
                failed |= !TryRead(store, commit);
            }
        }
        catch (MerkleStoreException)
        {
            failed = true;
        }

        bool isClean = store.Verify().IsClean;
        ViolationException.Unless(!failed || !isClean, "verify finds nothing where reading fails");
        OutcomeKind kind = failed ? OutcomeKind.ReportedByRead : !isClean ? OutcomeKind.ReportedByVerify : shown < Commits.Count ? OutcomeKind.Cut : OutcomeKind.Whole;
        return new Outcome(kind, shown);
    }

    private static bool TryRead(ContextStore store, ModelCommit commit)
    {
        try
        {
            using ContextTree tree = store.Checkout(commit.Hash);
            ModelChecks.CompareEntries(tree, commit.Checkout(), "a commit of a damaged store");
            return true;
        }
        catch (MerkleStoreException)
        {
            return false;
        }
    }

    private static bool IsPrefix(List<Hash256> hashes, IReadOnlyList<ModelCommit> commits)
        => hashes.Count <= commits.Count && hashes.SequenceEqual(commits.Take(hashes.Count).Select(commit => commit.Hash));

    private static SortedDictionary<string, byte[]> Read(MemoryStorage storage)
    {
        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (string name in storage.List().Where(name => name != StoreFiles.LockName))
        {
            using IStorageFile file = storage.Open(name, StorageOpenMode.Read);
            byte[] bytes = new byte[file.Length];
            file.Read(0, bytes);
            files.Add(name, bytes);
        }

        return files;
    }
}
