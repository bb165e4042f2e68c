// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Hashing;
using MerkleStore.Tree;

namespace MerkleStore.Proofs;

/// <summary>Puts together what the hashes of directories, buckets and branches are taken over, one at a time.</summary>
internal sealed class ProofHasher
{
    private const ulong ValueKind = 0xFF00000000000000;
    private const byte BucketMark = 0;
    private const byte BranchMark = 1;

    private readonly ByteSink _preimage = new();

    public static Hash256 Value(ReadOnlySpan<byte> value) => TreeHasher.HashValue(value);

    public void BeginFlat(int count)
    {
        _preimage.Clear();
        _preimage.Number((ulong)count, sizeof(ulong));
    }

    public void AddToFlat(ReadOnlySpan<byte> name, bool isValue, Hash256 hash)
    {
        _preimage.Number(isValue ? ValueKind : 0, sizeof(ulong));
        _preimage.Leb((ulong)name.Length);
        _preimage.Bytes(name);
        _preimage.Number(Hash256.Size, sizeof(ulong));
        _preimage.Hash(hash);
    }

    public void BeginBucket(int count)
    {
        _preimage.Clear();
        _preimage.Byte(BucketMark);
        _preimage.Leb((ulong)count);
    }

    public void AddToBucket(ReadOnlySpan<byte> name, bool isValue, Hash256 hash)
    {
        _preimage.Leb((ulong)name.Length);
        _preimage.Bytes(name);
        _preimage.Byte(isValue ? 1 : 0);
        _preimage.Hash(hash);
    }

    public void BeginBranch(int depth, long length, int slots)
    {
        _preimage.Clear();
        _preimage.Byte(BranchMark);
        _preimage.Leb((ulong)depth);
        _preimage.Leb((ulong)length);
        _preimage.Byte(slots);
    }

    public void AddSlot(int slot, Hash256 hash)
    {
        _preimage.Byte(slot);
        _preimage.Hash(hash);
    }

    public Hash256 End() => Blake2b.Hash(_preimage.Written);
}
