// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Globalization;
using System.Text;

namespace MerkleStore.Tests.Proofs;

/// <summary>Parses the text form of a state: the counterpart of what the engine writes.</summary>
internal sealed class StateParser(string text)
{
    private int _position;

    public static ProofNode Parse(string text)
    {
        var parser = new StateParser(text);
        ProofNode node = parser.Node();
        Assert.Equal(text.Length, parser._position);
        return node;
    }

    private ProofNode Node()
    {
        Expect('(');
        string head = Word();
        ProofNode node = head switch
        {
            "Contents" => ProofNode.Contents(Convert.FromHexString(TrySpace() ? Word() : string.Empty)),
            "Blinded_contents" => Blinded(ProofNodeKind.BlindedContents),
            "Blinded_node" => Blinded(ProofNodeKind.BlindedNode),
            "Blinded_inode" => Blinded(ProofNodeKind.BlindedInode),
            "Node" => ProofNode.WithEntries(ProofNodeKind.Node, Entries()),
            "Inode_values" => ProofNode.WithEntries(ProofNodeKind.InodeValues, Entries()),
            "Inode" => Branch(ProofNodeKind.Inode),
            "Inode_tree" => Branch(ProofNodeKind.InodeTree),
            "Extender" => Extender(ProofNodeKind.Extender),
            "Inode_extender" => Extender(ProofNodeKind.InodeExtender),
            _ => throw new FormatException($"No form is called {head}."),
        };
        Expect(')');
        return node;
    }

    private ProofNode Blinded(ProofNodeKind kind)
    {
        Expect(' ');
        return ProofNode.Blinded(kind, Hash256.Parse(Word()));
    }

    private ProofNodeEntry[] Entries()
    {
        var entries = new List<ProofNodeEntry>();
        while (TrySpace())
        {
            Expect('(');
            byte[] name = Name();
            Expect(' ');
            entries.Add(new ProofNodeEntry(name, Node()));
            Expect(')');
        }

        return [.. entries];
    }

    private ProofNode Branch(ProofNodeKind kind)
    {
        long length = Number();
        var slots = new List<ProofNodeSlot>();
        while (TrySpace())
        {
            Expect('(');
            byte slot = byte.Parse(Word(), CultureInfo.InvariantCulture);
            Expect(' ');
            slots.Add(new ProofNodeSlot(slot, Node()));
            Expect(')');
        }

        return ProofNode.Branch(kind, length, [.. slots]);
    }

    private ProofNode Extender(ProofNodeKind kind)
    {
        long length = Number();
        Expect(' ');
        Expect('(');
        var segments = new List<byte>();
        while (text[_position] != ')')
        {
            segments.Add(byte.Parse(Word(), CultureInfo.InvariantCulture));
            TrySpace();
        }

        Expect(')');
        Expect(' ');
        return ProofNode.Extender(kind, length, segments.ToArray(), Node());
    }

    private long Number()
    {
        Expect(' ');
        return long.Parse(Word(), CultureInfo.InvariantCulture);
    }

    private byte[] Name()
    {
        Expect('"');
        var name = new StringBuilder();
        while (text[_position] != '"')
        {
            char c = text[_position++];
            if (c == '\\')
            {
                c = text[_position++];
                if (c == 'x')
                {
                    c = (char)byte.Parse(text.AsSpan(_position, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
                    _position += 2;
                }
            }

            name.Append(c);
        }

        Expect('"');
        return Encoding.Latin1.GetBytes(name.ToString());
    }

    private string Word()
    {
        int start = _position;
        while (text[_position] is not (' ' or '(' or ')'))
        {
            _position++;
        }

        return text[start.._position];
    }

    private bool TrySpace()
    {
        if (text[_position] != ' ')
        {
            return false;
        }

        _position++;
        return true;
    }

    private void Expect(char c)
    {
        Assert.Equal(c, text[_position]);
        _position++;
    }
}
