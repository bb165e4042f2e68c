// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Globalization;
using System.Text;

namespace MerkleStore.Proofs;

/// <summary>Writes the state of a proof as text.</summary>
internal static class StateText
{
    public static string Write(ProofNode node)
    {
        var text = new StringBuilder();
        Append(text, node);
        return text.ToString();
    }

    /// <summary>Irmin's name of a form.</summary>
    public static string NameOf(ProofNodeKind kind) => kind switch
    {
        ProofNodeKind.Contents => "Contents",
        ProofNodeKind.BlindedContents => "Blinded_contents",
        ProofNodeKind.Node => "Node",
        ProofNodeKind.BlindedNode => "Blinded_node",
        ProofNodeKind.Inode => "Inode",
        ProofNodeKind.Extender => "Extender",
        ProofNodeKind.BlindedInode => "Blinded_inode",
        ProofNodeKind.InodeValues => "Inode_values",
        ProofNodeKind.InodeTree => "Inode_tree",
        _ => "Inode_extender",
    };

    private static void Append(StringBuilder text, ProofNode node)
    {
        text.Append('(').Append(NameOf(node.Kind));
        if (node.IsBlinded)
        {
            text.Append(' ').Append(node.Hash);
        }
        else if (!node.Value.IsEmpty)
        {
            text.Append(' ').Append(Convert.ToHexStringLower(node.Value.Span));
        }
        else if (node.IsBranch || node.IsExtender)
        {
            text.Append(CultureInfo.InvariantCulture, $" {node.Length}");
        }

        foreach (ProofNodeEntry entry in node.EntrySpan)
        {
            text.Append(" (");
            AppendName(text, entry.Name.Span);
            text.Append(' ');
            Append(text, entry.Node);
            text.Append(')');
        }

        if (node.IsExtender)
        {
            text.Append(" (").AppendJoin(' ', node.Segments.ToArray()).Append(") ");
            Append(text, node.Page!);
        }
        else
        {
            foreach (ProofNodeSlot slot in node.SlotSpan)
            {
                text.Append(CultureInfo.InvariantCulture, $" ({slot.Slot} ");
                Append(text, slot.Page);
                text.Append(')');
            }
        }

        text.Append(')');
    }

    private static void AppendName(StringBuilder text, ReadOnlySpan<byte> name)
    {
        text.Append('"');
        foreach (byte b in name)
        {
            if (b is < 0x20 or > 0x7E)
            {
                text.Append("\\x").Append(b.ToString("x2", CultureInfo.InvariantCulture));
                continue;
            }

            if (b is (byte)'"' or (byte)'\\')
            {
                text.Append('\\');
            }

            text.Append((char)b);
        }

        text.Append('"');
    }
}
