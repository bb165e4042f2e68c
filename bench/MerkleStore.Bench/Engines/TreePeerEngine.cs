// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using MerkleStore.Bench.Peers;
using MerkleStore.Hashing;

namespace MerkleStore.Bench.Engines;

/// <summary>The same Merkle tree kept as hash to node in a peer: the way most nodes keep it.</summary>
/// <remarks>
/// The newest tree stays decoded in memory up to a budget, and only what changed is hashed and written, in one transaction to a commit.
/// The hash function is the engine's own, one message at a time; the rules of the tree are written here a second time.
/// </remarks>
internal sealed class TreePeerEngine : IEngine
{
    private static readonly byte[] HeadKey = "head"u8.ToArray();
    private readonly PeerStore _store;
    private readonly KvNodes _nodes;
    private readonly KvHasher _hasher;
    private readonly KvEditor _editor;
    private readonly long _budget;
    private KvNode? _root;
    private Hash256 _parent;

    /// <summary>Opens the tree of the newest commit.</summary>
    public TreePeerEngine(PeerStore store, long nodeCacheBytes)
    {
        _store = store;
        _budget = nodeCacheBytes;
        _nodes = new KvNodes(store);
        _hasher = new KvHasher(store);
        _editor = new KvEditor(_nodes);
        Span<byte> head = stackalloc byte[2 * Hash256.Size];
        if (store.Get(HeadKey, head) == head.Length)
        {
            _root = _nodes.Load(new Hash256(head[..Hash256.Size]));
            _parent = new Hash256(head[Hash256.Size..]);
        }
    }

    /// <inheritdoc/>
    public long NodeBytes => _nodes.ResidentBytes;

    /// <inheritdoc/>
    public int Get(ReadOnlySpan<byte> key, Span<byte> destination)
    {
        ref KvEntry entry = ref Find(key);
        if (Unsafe.IsNullRef(ref entry) || !entry.IsValue)
        {
            return -1;
        }

        byte[] bytes = _nodes.Value(ref entry).Bytes;
        bytes.CopyTo(destination);
        return bytes.Length;
    }

    /// <inheritdoc/>
    public bool Mem(ReadOnlySpan<byte> key)
    {
        ref KvEntry entry = ref Find(key);
        return !Unsafe.IsNullRef(ref entry) && entry.IsValue;
    }

    /// <inheritdoc/>
    public long List(ReadOnlySpan<byte> key)
    {
        if (key.IsEmpty)
        {
            return _root is null ? 0 : Sum(_root);
        }

        ref KvEntry entry = ref Find(key);
        return Unsafe.IsNullRef(ref entry) || entry.IsValue ? 0 : Sum(_nodes.Child(ref entry));
    }

    /// <inheritdoc/>
    public void Set(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => _root = _editor.Set(_root, key, value);

    /// <inheritdoc/>
    public void Delete(ReadOnlySpan<byte> key) => _root = _root is null ? null : _editor.Delete(_root, key);

    /// <inheritdoc/>
    public Hash256 Commit(long number)
    {
        // The hash of the empty root is that of eight zero bytes.
        Hash256 root = _root is null ? Blake2b.Hash(new byte[8]) : _hasher.Hash(_root);
        Span<byte> record = stackalloc byte[(2 * Hash256.Size) + sizeof(long)];
        root.CopyTo(record);
        _parent.CopyTo(record[Hash256.Size..]);
        BinaryPrimitives.WriteInt64BigEndian(record[(2 * Hash256.Size)..], number);
        _parent = Blake2b.Hash(record);
        Span<byte> head = stackalloc byte[2 * Hash256.Size];
        _parent.CopyTo(head);
        _store.Put(head[..Hash256.Size], record);
        root.CopyTo(head);
        _parent.CopyTo(head[Hash256.Size..]);
        _store.Put(HeadKey, head);
        _store.Commit();
        _nodes.EndBlock(_root, _budget);
        return root;
    }

    /// <inheritdoc/>
    public void Dispose() => _store.Dispose();

    private ref KvEntry Find(ReadOnlySpan<byte> key)
    {
        KvNode? node = _root;
        while (node is not null)
        {
            int end = key.IndexOf((byte)'/');
            ref KvEntry entry = ref _nodes.Find(node, end < 0 ? key : key[..end]);
            if (end < 0 || Unsafe.IsNullRef(ref entry))
            {
                return ref entry;
            }

            if (entry.IsValue)
            {
                break;
            }

            node = _nodes.Child(ref entry);
            key = key[(end + 1)..];
        }

        return ref Unsafe.NullRef<KvEntry>();
    }

    private long Sum(KvNode node)
    {
        long sum = 0;
        if (node is KvLeaf leaf)
        {
            for (int i = 0; i < leaf.Count; i++)
            {
                sum += 1 + leaf.Entries[i].Name.Length;
            }

            return sum;
        }

        foreach (ref KvSlot slot in ((KvBranch)node).Slots.AsSpan())
        {
            if (slot.IsUsed)
            {
                sum += Sum(_nodes.Child(ref slot));
            }
        }

        return sum;
    }
}
