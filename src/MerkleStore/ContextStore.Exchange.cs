// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Exchange;
using MerkleStore.Log;

namespace MerkleStore;

/// <content>Export and import as text.</content>
public sealed partial class ContextStore
{
    private const int LongestEscape = 5;

    // A value of the greatest length at the longest key, and what stands around them.
    private const int LongestJsonLine = (2 * ContextLimits.MaxValueBytes) + (LongestEscape * ContextLimits.MaxSteps * (ContextLimits.MaxStepBytes + 1)) + 1024;

    /// <summary>
    /// Writes the values of a commit as lines of JSON, in the order of their keys: <c>{"path":"a/b","value":"0aff"}</c>, the value in hex. The last line is the commit:
    /// <c>{"commit":"…","root":"…","parents":["…"],"date":0,"author":"…","message":"…"}</c>, so that a file that is cut short is recognised.
    /// </summary>
    /// <remarks>In strings that are not hex a byte that is no text is <c>\xHH</c>, a slash inside a step too, and a backslash is <c>\\</c>, all before the escapes of JSON. The text depends on the commit alone.</remarks>
    /// <param name="commit">The commit.</param>
    /// <param name="destination">Where it goes. It is flushed, but not closed.</param>
    /// <param name="progress">Is told how far it is, on this thread.</param>
    /// <param name="cancellationToken">Stops it between values.</param>
    /// <returns>The bytes that were written.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="destination"/> is null.</exception>
    /// <exception cref="UnknownCommitException">The store does not hold the commit.</exception>
    /// <exception cref="StoreCorruptionException">A record is damaged.</exception>
    /// <exception cref="IOException">The destination could not be written.</exception>
    public long ExportJsonLines(Hash256 commit, Stream destination, IProgress<SnapshotProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(destination);
        ThrowIfDisposed();
        CommitRecord record = FindCommit(commit);
        var writer = new JsonLinesWriter(destination);
        Action<double?, long, long> report = SnapshotClock.Start(progress);
        long content = 0;
        foreach (ContextChange change in Diff(null, commit))
        {
            cancellationToken.ThrowIfCancellationRequested();
            byte[] value = change.GetNewValue()!;
            writer.Value(change.Key, value);
            content += value.Length;
            report(null, writer.Bytes, content);
        }

        writer.Commit(record);
        destination.Flush();
        return writer.Bytes;
    }

    /// <summary>Makes a commit from lines of JSON as <see cref="ExportJsonLines"/> writes them: the same values, and with the line of the commit at the end the same commit.</summary>
    /// <remarks>
    /// The lines of values may come in any order; a key that is there twice, or stands below another one, is refused. Members that are not known are refused. Nothing is visible before
    /// the last line has been read, and the hashes that it names have been compared. Memory is that of the tree, within the bounds of the store, and of the longest line.
    /// </remarks>
    /// <param name="source">The text in UTF-8, read from where it stands to its end.</param>
    /// <param name="info">What the commit says, instead of what the last line says; then the text needs no such line. Null: the last line decides.</param>
    /// <param name="progress">Is told how far it is, on this thread.</param>
    /// <param name="cancellationToken">Stops it between lines.</param>
    /// <returns>The commit.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="source"/> is null.</exception>
    /// <exception cref="ImportFormatException">A line is malformed or contradicts another one, the line of the commit is missing, or the values do not make that commit.</exception>
    /// <exception cref="ContextLimitException">A directory cannot take a name.</exception>
    /// <exception cref="IOException">The source could not be read.</exception>
    /// <exception cref="StorageFailureException">The commit could not be written; the store is as it was.</exception>
    /// <exception cref="StorePoisonedException">An earlier barrier failed.</exception>
    public CommitSummary ImportJsonLines(Stream source, CommitInfo? info = null, IProgress<SnapshotProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        Action<long, long> report = SnapshotClock.ForReading(source, progress);
        using ContextTree tree = CreateTree();
        var lines = new LineReader(source, LongestJsonLine);
        var parser = new JsonLineParser();
        var order = new KeyOrder();
        CommitLine? commit = null;
        long content = 0;
        while (lines.TryRead(out ReadOnlySpan<byte> line))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (commit is not null)
            {
                throw new ImportFormatException(lines.Line, 1, "there is a line behind that of the commit.");
            }

            commit = parser.Parse(line, lines.Line);
            if (commit is null)
            {
                Add(tree, parser, order, lines.Line);
                content += parser.Value.Length;
                report(lines.Bytes, content);
            }
        }

        if (commit is null && info is null)
        {
            throw new ImportFormatException(lines.Line + 1, 1, "the line of the commit is missing: the text is cut short, or was made by another program. Say what the commit is to say.");
        }

        return CommitNamed(tree, info ?? InfoOf(commit!), commit, lines.Line);
    }

    private static void Add(ContextTree tree, JsonLineParser parser, KeyOrder order, long line)
    {
        var key = ContextPath.FromPacked(parser.PackedKey);
        if (!order.IsNext(parser.PackedKey))
        {
            RefuseTaken(tree, key, parser.PackedKey, line);
        }

        tree.Set(key, parser.Value);
    }

    /// <summary>Refuses a key where there is something, or a value on the way to it: setting it would replace what an earlier line said.</summary>
    private static void RefuseTaken(ContextTree tree, ContextPath key, ReadOnlySpan<byte> packed, long line)
    {
        int position = 0;
        int count = 0;
        while (key.TryNext(ref position, ref count, out _))
        {
            ContextKind kind = tree.GetKind(ContextPath.FromPacked(packed[..position]));
            if (kind == ContextKind.None)
            {
                return;
            }

            if (kind == ContextKind.Value || position == packed.Length)
            {
                throw new ImportFormatException(line, 1, $"the key '{ContextKey.From(key)}' contradicts an earlier line: it is there twice, or there are a value and a directory at one place.");
            }
        }
    }

    private static CommitInfo InfoOf(CommitLine line) => new() { Date = line.Date, Author = line.Author, Message = line.Message, Parents = line.Parents };

    private CommitSummary CommitNamed(ContextTree tree, CommitInfo info, CommitLine? named, long line)
    {
        if (named is not null)
        {
            Hash256 root = tree.Hash();
            if (root != named.RootHash)
            {
                throw new ImportFormatException(line, 1, $"the values make a tree with the hash {root}, not {named.RootHash}: lines are missing or were changed.");
            }

            Hash256 hash = ComputeCommitHash(tree, InfoOf(named));
            if (hash != named.Hash)
            {
                throw new ImportFormatException(line, 1, $"this describes a commit with the hash {hash}, not {named.Hash}.");
            }
        }

        return Commit(tree, info.Parents is null ? info with { Parents = [] } : info);
    }
}
