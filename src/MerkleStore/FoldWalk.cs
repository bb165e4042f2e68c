// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Runtime.CompilerServices;
using MerkleStore.Tree;

namespace MerkleStore;

/// <summary>One fold under way: the key so far, and a listing for each level, used again for its siblings.</summary>
internal sealed class FoldWalk<TState>(ContextTree tree, FoldDepth depth, ListOrder order, FoldVisitor<TState> visitor)
{
    private readonly List<DirectoryListing> _listings = [];
    private byte[] _key = new byte[256];
    private int _keyLength;

    public void Visit(in EntryContent content, int level, ref TState state)
    {
        if (level >= depth.Minimum && level <= depth.Maximum)
        {
            visitor(ref state, new FoldEntry(tree.Work.Space, content, _key.AsSpan(0, _keyLength), level));
        }

        if (!content.IsDirectory || level >= depth.Maximum)
        {
            return;
        }

        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (_listings.Count == level)
        {
            _listings.Add(new DirectoryListing());
        }

        // The listings above have copies of what they need.
        tree.Work.RenewPages();
        DirectoryListing listing = _listings[level];
        tree.FillInOrder(listing, content.Reference, order);
        int keyLength = _keyLength;
        for (int i = 0; i < listing.Count; i++)
        {
            ListedEntry entry = listing[i];
            EntryContent child = default;
            child.Kind = entry.Kind;
            child.Handle = entry.Reference.Handle;
            child.Address = entry.Reference.Address;
            child.BlobLength = entry.BlobLength;
            child.Value = listing.InlineValue(i);
            Append(listing.Name(i));
            Visit(child, level + 1, ref state);
            _keyLength = keyLength;
        }
    }

    private void Append(ReadOnlySpan<byte> name)
    {
        const int LongestLength = 2;
        if (_keyLength + LongestLength + name.Length > _key.Length)
        {
            Array.Resize(ref _key, (_key.Length * 2) + name.Length);
        }

        uint length = (uint)name.Length;
        while (length > 0x7F)
        {
            _key[_keyLength++] = (byte)(length | 0x80);
            length >>= 7;
        }

        _key[_keyLength++] = (byte)length;
        name.CopyTo(_key.AsSpan(_keyLength));
        _keyLength += name.Length;
    }
}
