// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Globalization;
using MerkleStore.Tool.Formatting;

namespace MerkleStore.Tool.Inspection;

/// <summary>Finds the commit that a user names: by its hash in hex or as <c>Co…</c>, or by the start of either.</summary>
internal static class CommitSelector
{
    /// <summary>The fewest characters of the start of a hash.</summary>
    public const int MinPrefix = 4;

    private const int Shown = 12;

    /// <summary>Finds one commit.</summary>
    /// <exception cref="ToolException">The text names none, or more than one.</exception>
    public static CommitSummary Find(ContextStore store, string text)
    {
        string name = PathText.FormatExcerpt(System.Text.Encoding.UTF8.GetBytes(text));
        if (Hash256.TryParse(text, out Hash256 whole) || CommitText.TryParse(text, out whole))
        {
            return store.Contains(whole) ? store.GetCommit(whole) : throw NotFound(store, $"the store holds no commit {name}");
        }

        bool isBase58 = text.StartsWith("Co", StringComparison.Ordinal) && text.All(char.IsAsciiLetterOrDigit);
        if (text.Length < MinPrefix || !(isBase58 || text.All(char.IsAsciiHexDigit)))
        {
            throw new ToolException(ExitCodes.BadInput, string.Create(CultureInfo.InvariantCulture, $"'{name}' names no commit; give a hash in hex or as Co…, or at least its first {MinPrefix} characters"));
        }

        List<CommitSummary> matches = [.. All(store).Where(commit => Matches(commit.Hash, text, isBase58)).DistinctBy(commit => commit.Hash)];
        return matches.Count switch
        {
            1 => matches[0],
            0 => throw NotFound(store, $"no commit of the store starts with {name}"),
            _ => throw new ToolException(ExitCodes.BadInput, string.Create(CultureInfo.InvariantCulture, $"{matches.Count} commits start with {name}: {string.Join(", ", matches.Take(3).Select(commit => commit.Hash.ToString()))}{(matches.Count > 3 ? ", …" : "")}; give more characters")),
        };
    }

    /// <summary>All commits, newest first.</summary>
    public static IReadOnlyList<CommitSummary> All(ContextStore store) => store.GetLatest(checked((int)store.CommitCount));

    /// <summary>The start of a hash, for tables.</summary>
    public static string Short(Hash256 hash) => hash.ToString()[..Shown];

    private static bool Matches(Hash256 hash, string start, bool isBase58)
        => isBase58 ? CommitText.ToBase58(hash).StartsWith(start, StringComparison.Ordinal) : hash.ToString().StartsWith(start, StringComparison.OrdinalIgnoreCase);

    private static ToolException NotFound(ContextStore store, string problem) => new(
        ExitCodes.BadInput,
        store.Head is { } head
            ? string.Create(CultureInfo.InvariantCulture, $"{problem}; its {store.CommitCount} commits are listed by merklestore log, the newest is {head.Hash}")
            : $"{problem}; it holds no commit at all");
}
