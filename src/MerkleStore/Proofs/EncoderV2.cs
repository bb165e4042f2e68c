// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Proofs;

/// <summary>Writes a proof in encoding V2: counts and the widths of numbers stand in the tags.</summary>
internal sealed class EncoderV2
{
    public const int BeforeIsNode = 1;
    public const int AfterIsNode = 2;

    private readonly ByteSink _sink = new();

    public byte[] Encode(ContextProof proof)
    {
        _sink.Byte((proof.Before.Kind == ContextKind.Directory ? BeforeIsNode : 0) | (proof.After.Kind == ContextKind.Directory ? AfterIsNode : 0));
        _sink.Number(EncodingLimits.Version, sizeof(ushort));
        _sink.Hash(proof.Before.Hash);
        _sink.Hash(proof.After.Hash);
        Node(proof.State);
        return _sink.ToArray();
    }

    private void Node(ProofNode node)
    {
        switch (node.Kind)
        {
            case ProofNodeKind.Contents:
                Contents(node.Value.Span);
                break;
            case ProofNodeKind.BlindedContents:
                Blinded(TagV2.BlindedContents, node);
                break;
            case ProofNodeKind.BlindedNode:
                Blinded(TagV2.BlindedNode, node);
                break;
            case ProofNodeKind.BlindedInode:
                Blinded(TagV2.BlindedInode, node);
                break;
            case ProofNodeKind.Inode or ProofNodeKind.InodeTree:
                Branch((ulong)node.Length, node.SlotSpan);
                break;
            case ProofNodeKind.Extender:
                Extender(TagV2.Extender, node);
                break;
            case ProofNodeKind.InodeExtender:
                Extender(TagV2.InodeExtender, node);
                break;
            default:
                Entries(node.EntrySpan);
                break;
        }
    }

    private void Contents(ReadOnlySpan<byte> value)
    {
        ByteSink.ThrowIfTooLarge(value.Length);
        int width = TagV2.ValueWidth(value.Length);
        _sink.Byte(TagV2.Contents | width);
        _sink.Number((ulong)value.Length, width == 3 ? sizeof(uint) : 1 << width);
        _sink.Bytes(value);
    }

    private void Blinded(byte tag, ProofNode node)
    {
        _sink.Byte(tag);
        _sink.Hash(node.Hash);
    }

    private void Extender(byte tag, ProofNode node)
    {
        TagAndLength(tag, (ulong)node.Length);
        SegmentCodec.Write(_sink, node.Segments.Span);
        Node(node.Page!);
    }

    private void Entries(ReadOnlySpan<ProofNodeEntry> entries)
    {
        bool escaped = entries.Length > TagV2.EntriesInTag;
        _sink.Byte(escaped ? TagV2.EntriesEscape : TagV2.EntriesBase | entries.Length);
        int hole = escaped ? _sink.Hole() : 0;
        foreach (ProofNodeEntry entry in entries)
        {
            EntryName.Write(_sink, entry.Name.Span);
            Node(entry.Node);
        }

        if (escaped)
        {
            _sink.FillHole(hole);
        }
    }

    private void Branch(ulong length, ReadOnlySpan<ProofNodeSlot> slots)
    {
        if (slots.Length < TagV2.DenseFrom)
        {
            TagAndLength(slots.Length << TagV2.CountShift, length);
            foreach (ProofNodeSlot slot in slots)
            {
                _sink.Byte(slot.Slot);
                Node(slot.Page);
            }

            return;
        }

        TagAndLength(TagV2.DenseBranch, length);
        int next = 0;
        for (int i = 0; i < EncodingLimits.Slots; i++)
        {
            if (next < slots.Length && slots[next].Slot == i)
            {
                Node(slots[next++].Page);
            }
            else
            {
                _sink.Byte(TagV2.EmptySlot);
            }
        }
    }

    private void TagAndLength(int tag, ulong length)
    {
        int width = TagV2.Width(length);
        _sink.Byte(tag | width);
        _sink.Number(length, 1 << width);
    }
}
