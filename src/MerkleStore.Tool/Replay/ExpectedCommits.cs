// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Globalization;
using MerkleStore.Tool.Formatting;

namespace MerkleStore.Tool.Replay;

/// <summary>The lines of an expected file: number, commit hash, root hash and MD5 of the reads of each commit.</summary>
internal sealed class ExpectedCommits
{
    private readonly List<Line> _lines = [];

    private ExpectedCommits(string name) => Name = name;

    /// <summary>The name of the file, for messages.</summary>
    public string Name { get; }

    public int Count => _lines.Count;

    /// <summary>Reads a file.</summary>
    /// <exception cref="ToolException">It cannot be read, or a line is malformed.</exception>
    public static ExpectedCommits ReadFile(string path, string name)
    {
        try
        {
            using var reader = new StreamReader(path);
            return Read(reader, name);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ToolException(ExitCodes.BadInput, $"the expected file {name} cannot be read: {OperatingSystemText.Of(error)}", error);
        }
    }

    /// <summary>Reads lines.</summary>
    /// <exception cref="TraceFormatException">A line is malformed.</exception>
    public static ExpectedCommits Read(TextReader reader, string name)
    {
        var expected = new ExpectedCommits(name);
        for (long number = 1; reader.ReadLine() is { } text; number++)
        {
            string[] fields = text.Split(' ');
            if (fields.Length != 4)
            {
                throw new TraceFormatException(name, number, "a line has four fields: number, commit hash, root hash, and MD5 of the reads or -");
            }

            if (!long.TryParse(fields[0], NumberStyles.None, CultureInfo.InvariantCulture, out long commit) || commit != expected.Count + 1)
            {
                throw new TraceFormatException(name, number, string.Create(CultureInfo.InvariantCulture, $"the commit number is '{PathText.FormatExcerpt(System.Text.Encoding.UTF8.GetBytes(fields[0]))}', not {expected.Count + 1}"));
            }

            ReadsDigest reads = default;
            if (!Hash256.TryParse(fields[1], out Hash256 hash) || !Hash256.TryParse(fields[2], out Hash256 root)
                || (fields[3] != "-" && !ReadsDigest.TryParse(fields[3], out reads)))
            {
                throw new TraceFormatException(name, number, "the hashes are not 64, 64 and 32 hex digits");
            }

            expected._lines.Add(new Line(hash, root, reads, fields[3] != "-"));
        }

        return expected;
    }

    /// <summary>Compares a commit with its line.</summary>
    /// <param name="number">The number of the commit, from 1.</param>
    /// <param name="hash">Its hash.</param>
    /// <param name="root">The hash of its tree.</param>
    /// <param name="reads">The digest of the reads before it, or null if they were not made in this run.</param>
    /// <returns>Null if it is as expected, or what differs.</returns>
    public string? Compare(long number, Hash256 hash, Hash256 root, ReadsDigest? reads)
    {
        if (number > Count)
        {
            return string.Create(CultureInfo.InvariantCulture, $"commit {number} is not expected: {Name} ends after commit {Count}");
        }

        Line line = _lines[(int)(number - 1)];
        var differences = new List<string>();
        if (line.Root != root)
        {
            differences.Add($"root differs, expected {line.Root}, got {root}");
        }

        if (line.Hash != hash)
        {
            differences.Add($"hash differs, expected {line.Hash}, got {hash}");
        }

        if (line.HasReads && reads is { } got && line.Reads != got)
        {
            differences.Add($"reads differ, expected {line.Reads}, got {got}");
        }

        return differences.Count == 0
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"commit {number} is not as {Name} expects: {string.Join("; ", differences)}");
    }

    /// <summary>Checks that all expected commits came.</summary>
    /// <returns>Null, or what is missing.</returns>
    public string? CompareEnd(long commits) => commits >= Count
        ? null
        : string.Create(CultureInfo.InvariantCulture, $"commit {commits + 1} is missing: the trace ends after {commits} of the {Count} commits that {Name} expects");

    private readonly record struct Line(Hash256 Hash, Hash256 Root, ReadsDigest Reads, bool HasReads);
}
