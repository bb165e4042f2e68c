// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Bench.Engines;
using MerkleStore.Bench.Peers;
using MerkleStore.Bench.Workloads;

namespace MerkleStore.Bench.Tests;

public sealed class TreePeerTests
{
    [Theory]
    [InlineData("tezos", 0, 1L << 30)]
    [InlineData("uniform", 3_000, 1L << 30)]
    [InlineData("wide", 3_000, 1L << 30)]
    [InlineData("wide", 3_000, 1L)]
    [InlineData("wide", 270, 1L)]
    [InlineData("deep", 1_000, 10_000L)]
    [InlineData("values", 20, 1L)]
    public void TreePeer_SameOperations_SameRootsAndReadsAsTheEngine(string name, int entries, long nodeCacheBytes)
    {
        using ContextStore store = ContextStore.Open(StoreOptions.InMemory());
        using ContextTree tree = store.CreateTree();
        using var memory = new MemoryPeerStore();
        using var peer = new TreePeerEngine(memory, nodeCacheBytes);
        IWorkload workload = WorkloadCatalogue.Create(new WorkloadSettings(name, entries, Blocks: 12, Scale: 0.001, Seed: 5));
        byte[] ours = new byte[400_000];
        byte[] theirs = new byte[400_000];
        var block = new OperationBlock();
        for (long number = 1; workload.Next(block); number++)
        {
            foreach (Operation operation in block.Operations)
            {
                ContextPath path = ContextPath.Parse(block.Key(operation));
                switch (operation.Kind)
                {
                    case OperationKind.Set:
                        tree.Set(path, block.Value(operation));
                        peer.Set(block.Key(operation), block.Value(operation));
                        break;
                    case OperationKind.Delete:
                        tree.Delete(path);
                        peer.Delete(block.Key(operation));
                        break;
                    case OperationKind.Mem:
                        Assert.Equal(tree.ContainsValue(path), peer.Mem(block.Key(operation)));
                        break;
                    case OperationKind.List:
                        Assert.Equal(tree.List(path).Sum(entry => 1L + entry.Name.Length), peer.List(block.Key(operation)));
                        break;
                    default:
                        int length = tree.TryGet(path, ours, out int written) == ReadStatus.NotFound ? -1 : written;
                        Assert.Equal(length, peer.Get(block.Key(operation), theirs));
                        Assert.True(length < 0 || ours.AsSpan(0, length).SequenceEqual(theirs.AsSpan(0, length)));
                        break;
                }
            }

            Assert.Equal(store.Commit(tree, new CommitInfo { Date = number }).RootHash, peer.Commit(number));
            block.Clear();
        }
    }

    private sealed class MemoryPeerStore : PeerStore
    {
        private readonly Dictionary<string, byte[]> _values = [];

        public override int Get(ReadOnlySpan<byte> key, Span<byte> destination)
        {
            if (!_values.TryGetValue(Convert.ToHexString(key), out byte[]? value))
            {
                return -1;
            }

            value.AsSpan().TryCopyTo(destination);
            return value.Length;
        }

        public override void Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => _values[Convert.ToHexString(key)] = value.ToArray();

        public override void Delete(ReadOnlySpan<byte> key) => _values.Remove(Convert.ToHexString(key));

        public override long Scan(ReadOnlySpan<byte> prefix) => throw new NotSupportedException();

        public override void Commit()
        {
        }

        protected override void Dispose(bool disposing)
        {
        }
    }
}
