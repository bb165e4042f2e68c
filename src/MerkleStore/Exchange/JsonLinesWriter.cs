// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Buffers;
using System.Buffers.Text;
using MerkleStore.Log;

namespace MerkleStore.Exchange;

/// <summary>Writes values and a commit as lines of JSON. The bytes follow from what is written alone.</summary>
internal sealed class JsonLinesWriter(Stream destination)
{
    private const int FlushBytes = 64 * 1024;

    private readonly ArrayBufferWriter<byte> _lines = new(FlushBytes);
    private readonly ArrayBufferWriter<byte> _text = new();

    public long Bytes { get; private set; }

    /// <summary>A value at a key.</summary>
    public void Value(ContextPath key, ReadOnlySpan<byte> value)
    {
        _lines.Write("{\"path\":"u8);
        _text.ResetWrittenCount();
        KeyText.WriteKey(key, _text);
        String();
        _lines.Write(",\"value\":\""u8);
        Hex(value);
        _lines.Write("\"}\n"u8);
        if (_lines.WrittenCount >= FlushBytes)
        {
            Flush();
        }
    }

    /// <summary>The last line: the commit whose values are those above.</summary>
    public void Commit(CommitRecord commit)
    {
        _lines.Write("{\"commit\":"u8);
        Hash(commit.Hash);
        _lines.Write(",\"root\":"u8);
        Hash(commit.RootHash);
        _lines.Write(",\"parents\":["u8);
        for (int i = 0; i < commit.Parents.Length; i++)
        {
            _lines.Write(i == 0 ? ""u8 : ","u8);
            Hash(commit.Parents[i]);
        }

        _lines.Write("],\"date\":"u8);
        Utf8Formatter.TryFormat(commit.Date, _lines.GetSpan(20), out int written);
        _lines.Advance(written);
        Text(",\"author\":"u8, commit.Author);
        Text(",\"message\":"u8, commit.Message);
        _lines.Write("}\n"u8);
        Flush();
    }

    private void Text(ReadOnlySpan<byte> name, ReadOnlySpan<byte> bytes)
    {
        _lines.Write(name);
        _text.ResetWrittenCount();
        KeyText.Write(bytes, isStep: false, _text);
        String();
    }

    /// <summary>What is in the text buffer as a JSON string: it holds no control characters, so that two characters are left to escape.</summary>
    private void String()
    {
        _lines.Write("\""u8);
        for (ReadOnlySpan<byte> rest = _text.WrittenSpan; !rest.IsEmpty;)
        {
            int plain = rest.IndexOfAny((byte)'"', (byte)'\\');
            _lines.Write(plain < 0 ? rest : rest[..plain]);
            if (plain < 0)
            {
                break;
            }

            _lines.Write("\\"u8);
            _lines.Write(rest.Slice(plain, 1));
            rest = rest[(plain + 1)..];
        }

        _lines.Write("\""u8);
    }

    private void Hash(Hash256 hash)
    {
        Span<byte> bytes = stackalloc byte[Hash256.Size];
        hash.CopyTo(bytes);
        _lines.Write("\""u8);
        Hex(bytes);
        _lines.Write("\""u8);
    }

    private void Hex(scoped ReadOnlySpan<byte> bytes)
    {
        // Large values go out in parts, so that their text is never in memory as a whole.
        const int Part = 256 * 1024;
        while (bytes.Length > Part)
        {
            HexPart(bytes[..Part]);
            Flush();
            bytes = bytes[Part..];
        }

        HexPart(bytes);
    }

    private void HexPart(scoped ReadOnlySpan<byte> bytes)
    {
        if (!bytes.IsEmpty)
        {
            Convert.TryToHexStringLower(bytes, _lines.GetSpan(2 * bytes.Length), out int written);
            _lines.Advance(written);
        }
    }

    private void Flush()
    {
        destination.Write(_lines.WrittenSpan);
        Bytes += _lines.WrittenCount;
        _lines.ResetWrittenCount();
    }
}
