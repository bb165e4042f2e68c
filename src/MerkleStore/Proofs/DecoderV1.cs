// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Tree;

namespace MerkleStore.Proofs;

/// <summary>Reads a proof in encoding V1, and takes only what <see cref="EncoderV1"/> writes.</summary>
internal sealed class DecoderV1(ProofReader reader)
{
    public (ProofEnd Before, ProofEnd After, ProofNode State) Decode()
    {
        ProofNesting.CheckVersion(reader);
        ProofEnd before = End();
        ProofEnd after = End();
        ProofNode state = Tree(0);
        reader.End();
        return (before, after, state);
    }

    private ProofEnd End()
    {
        byte kind = reader.Byte();
        if (kind > 1)
        {
            reader.FailTag(kind);
        }

        return new ProofEnd(kind == 1 ? ContextKind.Directory : ContextKind.Value, reader.Hash());
    }

    /// <summary>Reads a value or directory.</summary>
    /// <param name="level">The number of names that lead to it.</param>
    private ProofNode Tree(int level)
    {
        ProofNesting.CheckLevel(reader, level);
        byte tag = reader.Byte();
        var kind = (ProofNodeKind)tag;
        switch (kind)
        {
            case ProofNodeKind.Contents:
                return ProofNode.Contents(reader.Value(reader.Number(sizeof(uint))));
            case ProofNodeKind.BlindedContents or ProofNodeKind.BlindedNode:
                return ProofNode.Blinded(kind, reader.Hash());
            case ProofNodeKind.Node:
                return ProofNode.WithEntries(kind, Entries(level, InodeShape.FlatMax));
            case ProofNodeKind.Inode:
                return ProofNode.Branch(kind, Length(), Slots(level, 0));
            case ProofNodeKind.Extender:
                return Extender(kind, level, 0);
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
        if (mayBeEmpty && tag == EncoderV1.EmptySlot)
        {
            return null;
        }

        ProofNodeKind kind = tag + ProofNodeKind.BlindedInode;
        switch (kind)
        {
            case ProofNodeKind.BlindedInode:
                return ProofNode.Blinded(kind, reader.Hash());
            case ProofNodeKind.InodeValues:
                return ProofNode.WithEntries(kind, Entries(level, InodeShape.BucketMax));
            case ProofNodeKind.InodeTree:
                return ProofNode.Branch(kind, Length(), Slots(level, depth));
            case ProofNodeKind.InodeExtender:
                return Extender(kind, level, depth);
            default:
                reader.FailTag(tag);
                return null;
        }
    }

    private long Length() => reader.Length(reader.Number(sizeof(ulong)));

    private ProofNode Extender(ProofNodeKind kind, int level, int depth)
    {
        long length = Length();
        byte[] segments = SegmentCodec.Read(reader);
        return ProofNode.Extender(kind, length, segments, Page(level, depth + segments.Length, mayBeEmpty: false)!);
    }

    private ProofNodeEntry[] Entries(int level, int limit)
    {
        int end = reader.ListEnd();
        var entries = new List<ProofNodeEntry>();
        while (reader.InList(end))
        {
            ProofNesting.CheckCount(reader, entries.Count, limit);
            entries.Add(new ProofNodeEntry(reader.Name(), Tree(level + 1)));
        }

        return [.. entries];
    }

    private ProofNodeSlot[] Slots(int level, int depth)
    {
        var slots = new List<ProofNodeSlot>();
        byte form = reader.Byte();
        if (form == EncoderV1.Sparse)
        {
            int end = reader.ListEnd();
            while (reader.InList(end))
            {
                ProofNesting.CheckCount(reader, slots.Count, EncodingLimits.Slots);
                slots.Add(new ProofNodeSlot(reader.Byte(), Page(level, depth + 1, mayBeEmpty: false)!));
            }
        }
        else if (form == EncoderV1.Dense)
        {
            for (int i = 0; i < EncodingLimits.Slots; i++)
            {
                if (Page(level, depth + 1, mayBeEmpty: true) is { } page)
                {
                    slots.Add(new ProofNodeSlot((byte)i, page));
                }
            }
        }
        else
        {
            reader.FailTag(form);
        }

        if (slots.Count < EncoderV1.DenseFrom != (form == EncoderV1.Sparse))
        {
            reader.Fail(ProofFault.NotCanonical, $"a branch of {slots.Count} slots is in the wrong one of the two forms");
        }

        return [.. slots];
    }
}
