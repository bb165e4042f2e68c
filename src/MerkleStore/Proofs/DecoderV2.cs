// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Tree;

namespace MerkleStore.Proofs;

/// <summary>Reads a proof in encoding V2, and takes only what <see cref="EncoderV2"/> writes.</summary>
internal sealed class DecoderV2(ProofReader reader)
{
    public (ProofEnd Before, ProofEnd After, ProofNode State) Decode()
    {
        byte header = reader.Byte();
        if (header > (EncoderV2.BeforeIsNode | EncoderV2.AfterIsNode))
        {
            reader.FailTag(header);
        }

        ProofNesting.CheckVersion(reader);
        var before = new ProofEnd(KindOf(header & EncoderV2.BeforeIsNode), reader.Hash());
        var after = new ProofEnd(KindOf(header & EncoderV2.AfterIsNode), reader.Hash());
        ProofNode state = Tree(0);
        reader.End();
        return (before, after, state);
    }

    private static ContextKind KindOf(int bit) => bit != 0 ? ContextKind.Directory : ContextKind.Value;

    /// <summary>Reads a value or directory.</summary>
    /// <param name="level">The number of names that lead to it.</param>
    private ProofNode Tree(int level)
    {
        ProofNesting.CheckLevel(reader, level);
        byte tag = reader.Byte();
        if (tag < TagV2.EntriesBase)
        {
            return Branch(ProofNodeKind.Inode, tag, level, 0);
        }

        if (tag < TagV2.FirstLeaf)
        {
            return ProofNode.WithEntries(ProofNodeKind.Node, Entries(tag, level, InodeShape.FlatMax));
        }

        switch (tag & ~TagV2.WidthMask)
        {
            case TagV2.Contents:
                return Contents(tag);
            case TagV2.BlindedContents when tag == TagV2.BlindedContents:
                return ProofNode.Blinded(ProofNodeKind.BlindedContents, reader.Hash());
            case TagV2.BlindedNode when tag == TagV2.BlindedNode:
                return ProofNode.Blinded(ProofNodeKind.BlindedNode, reader.Hash());
            case TagV2.Extender:
                return Extender(ProofNodeKind.Extender, tag, level, 0);
            default:
                reader.FailTag(tag);
                return null;
        }
    }

    /// <summary>Reads a page of a directory.</summary>
    /// <param name="level">The number of names that lead to the directory.</param>
    /// <param name="depth">The number of slots that lead from its root branch to the page.</param>
    /// <param name="mayBeEmpty">Whether the mark of an empty slot may stand here.</param>
    /// <returns>The page, or null for an empty slot.</returns>
    private ProofNode? Page(int level, int depth, bool mayBeEmpty)
    {
        ProofNesting.CheckDepth(reader, depth);
        byte tag = reader.Byte();
        if (mayBeEmpty && tag == TagV2.EmptySlot)
        {
            return null;
        }

        if (tag < TagV2.EntriesBase)
        {
            return Branch(ProofNodeKind.InodeTree, tag, level, depth);
        }

        if (tag < TagV2.FirstLeaf)
        {
            return ProofNode.WithEntries(ProofNodeKind.InodeValues, Entries(tag, level, InodeShape.BucketMax));
        }

        switch (tag & ~TagV2.WidthMask)
        {
            case TagV2.BlindedInode when tag == TagV2.BlindedInode:
                return ProofNode.Blinded(ProofNodeKind.BlindedInode, reader.Hash());
            case TagV2.InodeExtender:
                return Extender(ProofNodeKind.InodeExtender, tag, level, depth);
            default:
                reader.FailTag(tag);
                return null;
        }
    }

    private ProofNode Contents(byte tag)
    {
        int width = tag & TagV2.WidthMask;
        if (width == 2)
        {
            reader.FailTag(tag);
        }

        ulong length = reader.Number(width == 3 ? sizeof(uint) : 1 << width);
        ReadOnlyMemory<byte> value = reader.Value(length);
        if (TagV2.ValueWidth(value.Length) != width)
        {
            FailWidth();
        }

        return ProofNode.Contents(value);
    }

    private ProofNode Extender(ProofNodeKind kind, byte tag, int level, int depth)
    {
        long length = Length(tag);
        byte[] segments = SegmentCodec.Read(reader);
        return ProofNode.Extender(kind, length, segments, Page(level, depth + segments.Length, mayBeEmpty: false)!);
    }

    private long Length(byte tag)
    {
        int width = tag & TagV2.WidthMask;
        ulong length = reader.Number(1 << width);
        if (TagV2.Width(length) != width)
        {
            FailWidth();
        }

        return reader.Length(length);
    }

    private void FailWidth() => reader.Fail(ProofFault.NotCanonical, "a number takes more bytes than it needs");

    private ProofNodeEntry[] Entries(byte tag, int level, int limit)
    {
        if (tag != TagV2.EntriesEscape)
        {
            var entries = new ProofNodeEntry[tag - TagV2.EntriesBase];
            for (int i = 0; i < entries.Length; i++)
            {
                entries[i] = Entry(level);
            }

            return entries;
        }

        int end = reader.ListEnd();
        var list = new List<ProofNodeEntry>();
        while (reader.InList(end))
        {
            ProofNesting.CheckCount(reader, list.Count, limit);
            list.Add(Entry(level));
        }

        if (list.Count <= TagV2.EntriesInTag)
        {
            reader.Fail(ProofFault.NotCanonical, $"a list of {list.Count} entries has a size, although their number fits its tag");
        }

        return [.. list];
    }

    private ProofNodeEntry Entry(int level) => new(reader.Name(), Tree(level + 1));

    private ProofNode Branch(ProofNodeKind kind, byte tag, int level, int depth)
    {
        bool dense = (tag & ~TagV2.WidthMask) == TagV2.DenseBranch;
        int count = tag >> TagV2.CountShift;
        if (!dense && count >= TagV2.DenseFrom)
        {
            reader.FailTag(tag);
        }

        long length = Length(tag);
        var slots = new List<ProofNodeSlot>();
        for (int i = 0; i < (dense ? EncodingLimits.Slots : count); i++)
        {
            byte slot = dense ? (byte)i : reader.Byte();
            if (Page(level, depth + 1, mayBeEmpty: dense) is { } page)
            {
                slots.Add(new ProofNodeSlot(slot, page));
            }
        }

        if (dense && slots.Count < TagV2.DenseFrom)
        {
            reader.Fail(ProofFault.NotCanonical, $"a branch of {slots.Count} slots is in the form for {TagV2.DenseFrom} or more");
        }

        return ProofNode.Branch(kind, length, [.. slots]);
    }
}
