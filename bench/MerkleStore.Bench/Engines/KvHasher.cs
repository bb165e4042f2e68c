// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Bench.Peers;
using MerkleStore.Hashing;

namespace MerkleStore.Bench.Engines;

/// <summary>Hashes what changed, children before parents, and gives it to the peer.</summary>
internal sealed class KvHasher(PeerStore store)
{
    private readonly KvBytes _bytes = new();

    /// <summary>The hash of a node.</summary>
    public Hash256 Hash(KvNode node)
    {
        if (node.IsDirty)
        {
            node.Hash = node switch
            {
                KvValue value => HashValue(value),
                KvLeaf leaf => HashLeaf(leaf),
                _ => HashBranch((KvBranch)node),
            };
            node.IsDirty = false;
        }

        return node.Hash;
    }

    private Hash256 HashValue(KvValue value)
    {
        _bytes.Clear();
        _bytes.Word((ulong)value.Bytes.Length);
        _bytes.Bytes(value.Bytes);
        return Put(Blake2b.Hash(_bytes.Written), value.Bytes);
    }

    private Hash256 HashLeaf(KvLeaf leaf)
    {
        for (int i = 0; i < leaf.Count; i++)
        {
            ref KvEntry entry = ref leaf.Entries[i];
            if (entry.Child is { IsDirty: true } child)
            {
                entry.Hash = Hash(child);
            }
        }

        if (!leaf.IsDirectory)
        {
            KvCodec.Encode(leaf, _bytes);
            return Put(Blake2b.Hash(_bytes.Written), _bytes.Written);
        }

        KvCodec.EncodeFlat(leaf, _bytes);
        Hash256 hash = Blake2b.Hash(_bytes.Written);
        KvCodec.Encode(leaf, _bytes);
        return Put(hash, _bytes.Written);
    }

    private Hash256 HashBranch(KvBranch branch)
    {
        foreach (ref KvSlot slot in branch.Slots.AsSpan())
        {
            if (slot.Child is { IsDirty: true } child)
            {
                slot.Hash = Hash(child);
            }
        }

        KvCodec.Encode(branch, _bytes);
        return Put(Blake2b.Hash(_bytes.Written), _bytes.Written);
    }

    private Hash256 Put(Hash256 hash, ReadOnlySpan<byte> stored)
    {
        Span<byte> key = stackalloc byte[Hash256.Size];
        hash.CopyTo(key);
        store.Put(key, stored);
        return hash;
    }
}
