// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Tests.Support;

namespace MerkleStore.Tests.Snapshots;

/// <summary>Snapshots that are cut, flipped, spliced, or made by somebody who means ill: refused with a typed error, and nothing is left.</summary>
public sealed class SnapshotDamageTests : IDisposable
{
    private readonly TreeFixture _fixture = new();
    private readonly ContextStore _target = ContextStore.Open(StoreOptions.InMemory());
    private readonly Hash256 _commit;
    private readonly byte[] _snapshot;

    public SnapshotDamageTests()
    {
        for (int i = 0; i < 12; i++)
        {
            _fixture.Tree.Set(RandomTrees.Key([RandomTrees.Name(i), "value"u8.ToArray()]), [.. Enumerable.Repeat((byte)i, 20 * i)]);
        }

        _commit = _fixture.Store.Commit(_fixture.Tree, TreeFixture.Info(1)).Hash;
        _snapshot = SnapshotTesting.Export(_fixture.Store, _commit);
    }

    public void Dispose()
    {
        _fixture.Dispose();
        _target.Dispose();
    }

    [Fact]
    public void Import_OfEveryTruncation_IsRefused()
    {
        for (int length = 0; length < _snapshot.Length; length++)
        {
            Refuse(_snapshot[..length]);
        }
    }

    [Fact]
    public void Import_OfEveryBitFlip_IsRefused()
    {
        for (int i = 0; i < _snapshot.Length; i++)
        {
            for (int bit = 0; bit < 8; bit++)
            {
                byte[] flipped = [.. _snapshot];
                flipped[i] ^= (byte)(1 << bit);
                Refuse(flipped);
            }
        }
    }

    [Fact]
    public void Import_OfWhatGoesOn_IsRefused() => Refuse([.. _snapshot, 0]);

    [Fact]
    public void Import_OfSomethingElse_IsRefused()
    {
        Refuse([]);
        Refuse([.. Enumerable.Repeat((byte)'x', 5000)]);
        SnapshotException error = Refuse("PK\x03\x04 a zip file"u8.ToArray());
        Assert.Contains("not a snapshot", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Import_OfDamage_NamesChunkAndOffset()
    {
        byte[] damaged = [.. _snapshot];
        damaged[^200] ^= 1;
        SnapshotException error = Refuse(damaged);
        Assert.Equal(3, error.Chunk);
        Assert.InRange(error.Offset, 1, _snapshot.Length);
        Assert.Contains("chunk 3", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Import_AfterRefusals_Works()
    {
        Refuse(_snapshot[..^1]);
        Assert.Equal(1, SnapshotTesting.Import(_target, _snapshot).NewCommits);
        SnapshotTesting.AssertSame(_fixture.Store, _target, _commit);
    }

    private SnapshotException Refuse(byte[] snapshot)
    {
        SnapshotException error = Assert.Throws<SnapshotException>(() => SnapshotTesting.Import(_target, snapshot));
        Assert.Equal(0, _target.CommitCount);
        Assert.Equal(error.Message, Assert.Throws<SnapshotException>(() => SnapshotTesting.Verify(snapshot)).Message);
        return error;
    }
}
