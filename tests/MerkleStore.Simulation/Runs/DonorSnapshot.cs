// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Tests.Model;
using MerkleStore.Tests.Support;

namespace MerkleStore.Simulation.Runs;

/// <summary>A snapshot of a few commits of another store, with their model.</summary>
internal static class DonorSnapshot
{
    public static (byte[] Snapshot, List<ModelCommit> Commits) Make(SplitMix64 random)
    {
        using ContextStore store = ContextStore.Open(StoreOptions.InMemory());
        using ContextTree tree = store.CreateTree();
        var model = new NaiveTree();
        List<ModelCommit> commits = [];
        for (int i = 1 + random.Next(3); i > 0; i--)
        {
            for (int j = 1 + random.Next(30); j > 0; j--)
            {
                string[] key = ["donor", FormattableString.Invariant($"d{random.Next(4)}"), FormattableString.Invariant($"n{random.Next(50)}")];
                byte[] value = random.Bytes(random.Next(random.Next(8) == 0 ? 2000 : 150));
                tree.Set(ContextPath.FromPacked(PackedKey.Pack(key)), value);
                model.Set(key, value);
            }

            long date = (long)(random.Next() >> 20);
            Hash256 hash = store.Commit(tree, new CommitInfo { Date = date }).Hash;
            commits.Add(new ModelCommit(hash, model.Root));
        }

        using var stream = new MemoryStream();
        store.ExportSnapshot(commits[^1].Hash, stream, new SnapshotExportOptions { History = commits.Count });
        return (stream.ToArray(), commits);
    }
}
