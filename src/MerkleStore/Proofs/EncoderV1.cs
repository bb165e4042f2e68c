// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Proofs;

/// <summary>Writes a proof in encoding V1: a byte for each tag, numbers of fixed width.</summary>
internal sealed class EncoderV1
{
    /// <summary>From so many slots on all 32 are written, with a mark for each empty one.</summary>
    public const int DenseFrom = 16;

    public const byte Sparse = 0;
    public const byte Dense = 1;
    public const byte EmptySlot = 4;

    private readonly ByteSink _sink = new();

    public byte[] Encode(ContextProof proof)
    {
        _sink.Number(EncodingLimits.Version, sizeof(ushort));
        End(proof.Before);
        End(proof.After);
        Node(proof.State);
        return _sink.ToArray();
    }

    private void End(ProofEnd end)
    {
        _sink.Byte(end.Kind == ContextKind.Directory ? 1 : 0);
        _sink.Hash(end.Hash);
    }

    private void Node(ProofNode node)
    {
        // The tags are the positions of the forms in their lists.
        _sink.Byte(node.Kind - (node.IsTree ? ProofNodeKind.Contents : ProofNodeKind.BlindedInode));
        if (node.IsBlinded)
        {
            _sink.Hash(node.Hash);
        }
        else if (node.IsBranch)
        {
            _sink.Number((ulong)node.Length, sizeof(ulong));
            Slots(node.SlotSpan);
        }
        else if (node.IsExtender)
        {
            _sink.Number((ulong)node.Length, sizeof(ulong));
            SegmentCodec.Write(_sink, node.Segments.Span);
            Node(node.Page!);
        }
        else if (node.Kind == ProofNodeKind.Contents)
        {
            ByteSink.ThrowIfTooLarge(node.Value.Length);
            _sink.Number((ulong)node.Value.Length, sizeof(uint));
            _sink.Bytes(node.Value.Span);
        }
        else
        {
            int hole = _sink.Hole();
            foreach (ProofNodeEntry entry in node.EntrySpan)
            {
                EntryName.Write(_sink, entry.Name.Span);
                Node(entry.Node);
            }

            _sink.FillHole(hole);
        }
    }

    private void Slots(ReadOnlySpan<ProofNodeSlot> slots)
    {
        if (slots.Length < DenseFrom)
        {
            _sink.Byte(Sparse);
            int hole = _sink.Hole();
            foreach (ProofNodeSlot slot in slots)
            {
                _sink.Byte(slot.Slot);
                Node(slot.Page);
            }

            _sink.FillHole(hole);
            return;
        }

        _sink.Byte(Dense);
        int next = 0;
        for (int i = 0; i < EncodingLimits.Slots; i++)
        {
            if (next < slots.Length && slots[next].Slot == i)
            {
                Node(slots[next++].Page);
            }
            else
            {
                _sink.Byte(EmptySlot);
            }
        }
    }
}
