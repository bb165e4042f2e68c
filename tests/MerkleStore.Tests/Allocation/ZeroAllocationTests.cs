// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Buffers.Binary;
using System.Text;
using MerkleStore.Tests.Support;

namespace MerkleStore.Tests.Allocation;

/// <summary>In steady state the operations of a block allocate nothing on the managed heap: counted in bytes, not timed.</summary>
public sealed class ZeroAllocationTests : IDisposable
{
    private const int Operations = 10_000;
    private const int Entries = 400;

    private readonly TreeFixture _fixture = new();
    private readonly ContextTree _tree;
    private readonly byte[][] _keys = [.. Enumerable.Range(0, Entries).Select(i => Encoding.ASCII.GetBytes($"data/contracts/index/{i:x8}/balance"))];
    private readonly byte[] _value = new byte[64];
    private int _count;

    public ZeroAllocationTests()
    {
        _tree = _fixture.Tree;
        foreach (byte[] key in _keys)
        {
            _tree.Set(key, _value);
        }

        _fixture.Store.Commit(_tree, TreeFixture.Info(1));
    }

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void TryGet_IntoSpan_AllocatesNothing()
    {
        byte[] destination = new byte[64];
        AssertAllocatesNothing(i => _tree.TryGet(_keys[i % Entries], destination, out _) == ReadStatus.Found);
    }

    [Fact]
    public void TryGet_OfStringKey_AllocatesNothing()
    {
        byte[] destination = new byte[64];
        AssertAllocatesNothing(_ => _tree.TryGet("data/contracts/index/00000007/balance", destination, out int _) == ReadStatus.Found);
    }

    [Fact]
    public void TryGet_OfAbsentKey_AllocatesNothing()
    {
        byte[] destination = new byte[64];
        AssertAllocatesNothing(_ => _tree.TryGet("data/contracts/index/zzzzzzzz/balance"u8, destination, out int _) == ReadStatus.NotFound);
    }

    [Fact]
    public void ContainsValue_AllocatesNothing()
        => AssertAllocatesNothing(i => _tree.ContainsValue(_keys[i % Entries]));

    [Fact]
    public void Length_AllocatesNothing()
        => AssertAllocatesNothing(_ => _tree.Length("data/contracts/index"u8) == Entries);

    [Fact]
    public void Set_OfSameSize_AllocatesNothing()
        => AssertAllocatesNothing(i =>
        {
            BinaryPrimitives.WriteInt32LittleEndian(_value, ++_count);
            return _tree.Set(_keys[i % Entries], _value);
        });

    [Fact]
    public void SetAndDelete_OfTheSameKeys_AllocateNothing()
        => AssertAllocatesNothing(i =>
        {
            byte[] key = _keys[i % Entries];
            return _tree.Delete(key) & _tree.Set(key, _value);
        });

    /// <summary>Runs an operation until all of it is compiled and all room is there, and then counts. The operation tells whether it did what it should.</summary>
    private static void AssertAllocatesNothing(Func<int, bool> operation)
    {
        Assert.Equal(2 * Operations, Run(2 * Operations, operation));
        long before = GC.GetAllocatedBytesForCurrentThread();
        int done = Run(Operations, operation);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(Operations, done);
        Assert.Equal(0, allocated);
    }

    private static int Run(int count, Func<int, bool> operation)
    {
        int done = 0;
        for (int i = 0; i < count; i++)
        {
            done += operation(i) ? 1 : 0;
        }

        return done;
    }
}
