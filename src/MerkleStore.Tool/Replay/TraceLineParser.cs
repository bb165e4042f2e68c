// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using MerkleStore.Tool.Formatting;

namespace MerkleStore.Tool.Replay;

/// <summary>Turns one line of a trace into an operation of a batch. Knows how many commits it has seen, so that <c>R</c> can be checked.</summary>
internal sealed class TraceLineParser
{
    private const string CarriageReturn = "the line ends with a carriage return (CRLF); end the lines of a trace with \\n alone";

    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdefABCDEF"u8);

    // In the order of TraceOperationKind.
    private static ReadOnlySpan<byte> Letters => "SDGMLYCRAPN"u8;

    /// <summary>The commits among the lines so far.</summary>
    public long Commits { get; private set; }

    /// <summary>Parses a line that is neither empty nor a comment, without its newline.</summary>
    /// <returns>Null, or why the line is malformed; nothing of it is then in the batch.</returns>
    public string? Parse(ReadOnlySpan<byte> line, long number, TraceBatch batch)
    {
        int start = batch.Length;
        string? reason = ParseLine(line, number, batch);
        if (reason is not null)
        {
            batch.Truncate(start);
        }

        return reason;
    }

    private string? ParseLine(ReadOnlySpan<byte> line, long number, TraceBatch batch)
    {
        int letter = Letters.IndexOf(line[0]);
        if (letter < 0)
        {
            return line[0] == '\r'
                ? CarriageReturn
                : $"unknown operation '{PathText.FormatExcerpt(line[..1])}'; a line starts with one of {string.Join(' ', Letters.ToArray().Select(one => (char)one))}, or with # for a comment";
        }

        var kind = (TraceOperationKind)letter;
        if (line.Length < 2 || line[1] != ' ')
        {
            return line[1..].SequenceEqual("\r"u8) ? CarriageReturn : $"'{(char)line[0]}' is not followed by one space and {Fields(kind)}";
        }

        int offset = batch.Length;
        string? reason = ParseFields(kind, line[2..], batch, out int firstLength, out long value);
        if (reason is null)
        {
            Commits += kind == TraceOperationKind.Commit ? 1 : 0;
            batch.Add(new TraceOperation(kind, offset, firstLength, batch.Length - offset - firstLength, value, number));
        }

        return reason;
    }

    private string? ParseFields(TraceOperationKind kind, ReadOnlySpan<byte> fields, TraceBatch batch, out int firstLength, out long value)
    {
        firstLength = 0;
        value = 0;
        switch (kind)
        {
            case TraceOperationKind.Set:
                return ParseSet(fields, batch, out firstLength);
            case TraceOperationKind.Copy:
                return ParseCopy(fields, batch, out firstLength);
            case TraceOperationKind.Commit:
                return ParseCommit(fields, batch, out value);
            case TraceOperationKind.Checkout:
                return ParseNumber(fields, "the commit number", long.MinValue, out value) ?? CheckCommit(value);
            case TraceOperationKind.Author:
                AppendBytes(fields, batch);
                return null;
            case TraceOperationKind.Parents:
                return AppendHashes(fields, batch);
            case TraceOperationKind.Cycle:
                return ParseNumber(fields, "the cycle", 0, out value);
            default:
                // The key is the rest of the line: a space in it makes a key that no value was set at.
                return AppendKey(fields, batch, out firstLength);
        }
    }

    private static string? ParseSet(ReadOnlySpan<byte> fields, TraceBatch batch, out int firstLength)
    {
        int space = fields.IndexOf((byte)' ');
        if (space < 0)
        {
            firstLength = 0;
            return "'S' has no space between its key and its value (an empty value is an empty field)";
        }

        return AppendKey(fields[..space], batch, out firstLength) ?? AppendHex(fields[(space + 1)..], batch);
    }

    private static string? ParseCopy(ReadOnlySpan<byte> fields, TraceBatch batch, out int firstLength)
    {
        int space = fields.IndexOf((byte)' ');
        if (space < 0)
        {
            firstLength = 0;
            return "'Y' has no space between its two keys";
        }

        return AppendKey(fields[..space], batch, out firstLength) ?? AppendKey(fields[(space + 1)..], batch, out _);
    }

    private static string? ParseCommit(ReadOnlySpan<byte> fields, TraceBatch batch, out long date)
    {
        int space = fields.IndexOf((byte)' ');
        AppendBytes(space < 0 ? default : fields[(space + 1)..], batch);
        return ParseNumber(space < 0 ? fields : fields[..space], "the date", long.MinValue, out date);
    }

    private static string Fields(TraceOperationKind kind) => kind switch
    {
        TraceOperationKind.Set => "a key, one space and a value in hex",
        TraceOperationKind.Copy => "two keys with one space between them",
        TraceOperationKind.Commit => "a date, one space and a message",
        TraceOperationKind.Checkout => "the number of a commit",
        TraceOperationKind.Author => "an author",
        TraceOperationKind.Parents => "hashes in hex",
        TraceOperationKind.Cycle => "a cycle",
        _ => "a key (an empty key is the root)",
    };

    private static void AppendBytes(ReadOnlySpan<byte> bytes, TraceBatch batch)
    {
        bytes.CopyTo(batch.Reserve(bytes.Length));
        batch.Advance(bytes.Length);
    }

    private static string? AppendKey(ReadOnlySpan<byte> key, TraceBatch batch, out int length)
    {
        int start = batch.Length;
        length = 0;
        for (ReadOnlySpan<byte> rest = key; !rest.IsEmpty;)
        {
            int slash = rest.IndexOf((byte)'/');
            ReadOnlySpan<byte> step = slash < 0 ? rest : rest[..slash];
            if (step.IsEmpty || slash == rest.Length - 1)
            {
                return $"the key '{PathText.FormatExcerpt(key)}' has an empty step";
            }

            batch.Advance(PackedPath.WriteStep(batch.Reserve(step.Length + PackedPath.MaxLengthBytes), step));
            rest = slash < 0 ? default : rest[(slash + 1)..];
        }

        length = batch.Length - start;
        return null;
    }

    private static string? AppendHex(ReadOnlySpan<byte> hex, TraceBatch batch)
    {
        OperationStatus status = Convert.FromHexString(hex, batch.Reserve(hex.Length / 2), out int consumed, out int written);
        if (status == OperationStatus.Done && 2 * written == hex.Length)
        {
            batch.Advance(written);
            return written > ContextLimits.MaxValueBytes
                ? string.Create(CultureInfo.InvariantCulture, $"the value has {written} bytes; the most is {ContextLimits.MaxValueBytes}")
                : null;
        }

        int bad = hex[consumed..].IndexOfAnyExcept(HexDigits);
        if (bad >= 0)
        {
            byte digit = hex[consumed + bad];
            return digit == '\r' && consumed + bad == hex.Length - 1
                ? CarriageReturn
                : $"the value holds '{PathText.FormatExcerpt([digit])}', which is no hex digit";
        }

        return string.Create(CultureInfo.InvariantCulture, $"the value has an odd number of hex digits ({hex.Length})");
    }

    private static string? AppendHashes(ReadOnlySpan<byte> hashes, TraceBatch batch)
    {
        if (hashes.IsEmpty)
        {
            return null;
        }

        int index = 0;
        foreach (Range range in hashes.Split((byte)' '))
        {
            index++;
            ReadOnlySpan<byte> hex = hashes[range];
            if (hex.Length != 2 * Hash256.Size || Convert.FromHexString(hex, batch.Reserve(Hash256.Size), out _, out _) != OperationStatus.Done)
            {
                return hex.Length == (2 * Hash256.Size) + 1 && hex[^1] == '\r'
                    ? CarriageReturn
                    : string.Create(CultureInfo.InvariantCulture, $"parent {index} is not a hash of {2 * Hash256.Size} hex digits");
            }

            batch.Advance(Hash256.Size);
        }

        return null;
    }

    private static string? ParseNumber(ReadOnlySpan<byte> text, string what, long least, out long value)
    {
        if (Utf8Parser.TryParse(text, out value, out int consumed) && consumed == text.Length && value >= least)
        {
            return null;
        }

        return text.EndsWith("\r"u8) ? CarriageReturn : $"{what} '{PathText.FormatExcerpt(text)}' is not a whole number{(least == 0 ? " from 0" : "")}";
    }

    private string? CheckCommit(long number)
    {
        if (number >= 1 && number <= Commits)
        {
            return null;
        }

        return Commits == 0
            ? string.Create(CultureInfo.InvariantCulture, $"commit {number} is checked out before the first commit of the trace")
            : string.Create(CultureInfo.InvariantCulture, $"commit {number} is not among the commits 1 to {Commits} that the trace has made so far");
    }
}
