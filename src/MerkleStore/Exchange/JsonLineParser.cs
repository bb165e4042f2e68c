// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Unicode;

namespace MerkleStore.Exchange;

/// <summary>Reads one line of an export: a value at a key, or the commit at the end. Strict: what is not known is refused.</summary>
internal sealed class JsonLineParser
{
    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdefABCDEF"u8);

    private byte[] _text = new byte[256];
    private byte[] _bytes = new byte[256];
    private byte[] _value = new byte[256];
    private byte[] _key = new byte[256];
    private int _keyLength;
    private int _valueLength;
    private long _line;

    /// <summary>The key in packed form.</summary>
    public ReadOnlySpan<byte> PackedKey => _key.AsSpan(0, _keyLength);

    public ReadOnlySpan<byte> Value => _value.AsSpan(0, _valueLength);

    /// <summary>Reads a line.</summary>
    /// <param name="line">The line.</param>
    /// <param name="number">Its number, for messages.</param>
    /// <returns>The commit, or null: then the line is a value, see <see cref="PackedKey"/> and <see cref="Value"/>.</returns>
    /// <exception cref="ImportFormatException">The line is malformed.</exception>
    public CommitLine? Parse(ReadOnlySpan<byte> line, long number)
    {
        _line = number;
        try
        {
            var json = new Utf8JsonReader(line, new JsonReaderOptions { MaxDepth = 4 });
            json.Read();
            Require(json.TokenType == JsonTokenType.StartObject, json, "the line is no object.");
            CommitLine? commit = ReadMembers(ref json);
            json.Read();
            return commit;
        }
        catch (JsonException error)
        {
            int place = error.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
            throw new ImportFormatException(number, (error.BytePositionInLine ?? 0) + 1, $"the line is no JSON: {(place < 0 ? error.Message : error.Message[..place])}", error);
        }
    }

    private CommitLine? ReadMembers(ref Utf8JsonReader json)
    {
        bool hasPath = false;
        bool hasValue = false;
        CommitLine? commit = null;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("path"u8))
            {
                Require(!hasPath, json, "'path' is there twice.");
                hasPath = true;
                json.Read();
                ReadKey(ref json);
            }
            else if (json.ValueTextEquals("value"u8))
            {
                Require(!hasValue, json, "'value' is there twice.");
                hasValue = true;
                json.Read();
                _valueLength = ReadHex(ref json, ref _value, ContextLimits.MaxValueBytes);
            }
            else
            {
                commit ??= new CommitLine();
                ReadCommitMember(ref json, commit);
            }
        }

        if (commit is not null)
        {
            Require(!hasPath && !hasValue, json, "the line mixes a value and a commit.");
            Require(commit.IsWhole, json, "the line of a commit needs 'commit', 'root', 'parents', 'date', 'author' and 'message'.");
            return commit;
        }

        Require(hasPath, json, "'path' is missing.");
        Require(hasValue, json, "'value' is missing.");
        return null;
    }

    private void ReadCommitMember(ref Utf8JsonReader json, CommitLine commit)
    {
        string name = json.ValueTextEquals("commit"u8) ? nameof(commit)
            : json.ValueTextEquals("root"u8) ? "root"
            : json.ValueTextEquals("parents"u8) ? "parents"
            : json.ValueTextEquals("date"u8) ? "date"
            : json.ValueTextEquals("author"u8) ? "author"
            : json.ValueTextEquals("message"u8) ? "message"
            : "";
        Require(name.Length > 0, json, "the line has a member that is not known.");
        Require(commit.Seen.Add(name), json, $"'{name}' is there twice.");
        json.Read();
        switch (name)
        {
            case nameof(commit):
                commit.Hash = ReadHash(ref json);
                break;
            case "root":
                commit.RootHash = ReadHash(ref json);
                break;
            case "parents":
                ReadParents(ref json, commit.Parents);
                break;
            case "date":
                Require(json.TokenType == JsonTokenType.Number && json.TryGetInt64(out long date) && commit.SetDate(date), json, "'date' is no whole number of seconds.");
                break;
            case "author":
                commit.Author = ReadBytes(ref json).ToArray();
                break;
            default:
                commit.Message = ReadBytes(ref json).ToArray();
                break;
        }
    }

    private void ReadParents(ref Utf8JsonReader json, List<Hash256> parents)
    {
        Require(json.TokenType == JsonTokenType.StartArray, json, "'parents' is no list.");
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            parents.Add(ReadHash(ref json));
        }
    }

    private Hash256 ReadHash(ref Utf8JsonReader json)
    {
        int length = ReadHex(ref json, ref _bytes, Hash256.Size);
        Require(length == Hash256.Size, json, "a hash has 64 hex digits.");
        return new Hash256(_bytes.AsSpan(0, length));
    }

    private void ReadKey(ref Utf8JsonReader json)
    {
        ReadOnlySpan<byte> text = ReadText(ref json, out long start);
        Require(!text.IsEmpty, json, "'path' is empty: the root is a directory, not a value.");
        _keyLength = 0;
        int steps = 0;
        while (true)
        {
            int slash = text.IndexOf((byte)'/');
            ReadOnlySpan<byte> step = Unescape(slash < 0 ? text : text[..slash], start);
            if (step.IsEmpty || step.Length > ContextLimits.MaxStepBytes)
            {
                Fail(start, step.IsEmpty ? "'path' has an empty step." : FormattableString.Invariant($"'path' has a step of {step.Length} bytes; the most is {ContextLimits.MaxStepBytes}."));
            }

            if (++steps > ContextLimits.MaxSteps)
            {
                Fail(start, FormattableString.Invariant($"'path' has more than {ContextLimits.MaxSteps} steps."));
            }

            AddStep(step);
            if (slash < 0)
            {
                return;
            }

            start += slash + 1;
            text = text[(slash + 1)..];
        }
    }

    private void AddStep(ReadOnlySpan<byte> step)
    {
        const int LongestLength = 2;
        if (_key.Length - _keyLength < LongestLength + step.Length)
        {
            Array.Resize(ref _key, (2 * _key.Length) + step.Length);
        }

        uint length = (uint)step.Length;
        while (length > 0x7F)
        {
            _key[_keyLength++] = (byte)(length | 0x80);
            length >>= 7;
        }

        _key[_keyLength++] = (byte)length;
        step.CopyTo(_key.AsSpan(_keyLength));
        _keyLength += step.Length;
    }

    private ReadOnlySpan<byte> ReadBytes(ref Utf8JsonReader json) => Unescape(ReadText(ref json, out long start), start);

    private ReadOnlySpan<byte> Unescape(ReadOnlySpan<byte> text, long start)
    {
        if (_bytes.Length < text.Length)
        {
            _bytes = new byte[text.Length];
        }

        int bad = KeyText.Read(text, _bytes, out int written);
        if (bad >= 0)
        {
            Fail(start + bad, @"a backslash starts no escape; a byte is written \xHH and a backslash \\, and JSON doubles each backslash.");
        }

        return _bytes.AsSpan(0, written);
    }

    /// <summary>The characters of a string in UTF-8, after the escapes of JSON.</summary>
    /// <param name="json">The string.</param>
    /// <param name="start">The column of the first one.</param>
    private ReadOnlySpan<byte> ReadText(ref Utf8JsonReader json, out long start)
    {
        Require(json.TokenType == JsonTokenType.String, json, "a string belongs here.");
        start = json.TokenStartIndex + 2;
        ReadOnlySpan<byte> raw = json.ValueSpan;
        Require(Utf8.IsValid(raw), json, "the string is no UTF-8.");
        if (!json.ValueIsEscaped)
        {
            return raw;
        }

        if (_text.Length < raw.Length)
        {
            _text = new byte[raw.Length];
        }

        try
        {
            return _text.AsSpan(0, json.CopyString(_text));
        }
        catch (InvalidOperationException error)
        {
            throw new ImportFormatException(_line, start, "the string has an escape that stands for half a character.", error);
        }
    }

    private int ReadHex(ref Utf8JsonReader json, ref byte[] destination, int most)
    {
        ReadOnlySpan<byte> hex = ReadText(ref json, out long start);
        int bad = hex.IndexOfAnyExcept(HexDigits);
        if (bad >= 0)
        {
            Fail(start + bad, "this is no hex digit.");
        }

        Require(hex.Length % 2 == 0, json, "the number of hex digits is odd.");
        Require(hex.Length / 2 <= most, json, FormattableString.Invariant($"there are {hex.Length / 2} bytes; the most is {most}."));
        if (destination.Length < hex.Length / 2)
        {
            destination = new byte[Math.Max(hex.Length / 2, Math.Min(2 * destination.Length, most))];
        }

        Convert.FromHexString(hex, destination, out _, out int written);
        return written;
    }

    private void Require([DoesNotReturnIf(false)] bool condition, in Utf8JsonReader json, string problem)
    {
        if (!condition)
        {
            Fail(json.TokenStartIndex + 1, problem);
        }
    }

    [DoesNotReturn]
    private void Fail(long column, string problem) => throw new ImportFormatException(_line, column, problem);
}
