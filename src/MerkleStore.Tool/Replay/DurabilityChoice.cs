// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Globalization;

namespace MerkleStore.Tool.Replay;

/// <summary>What <c>--durability</c> says.</summary>
/// <param name="Durability">The policy.</param>
/// <param name="GroupCommits">The commits of a group, or null for the store's default.</param>
/// <param name="GroupMilliseconds">How long a group waits at the most, or null for the store's default.</param>
internal sealed record DurabilityChoice(Durability Durability, int? GroupCommits = null, int? GroupMilliseconds = null)
{
    public const string Syntax = "commit|pipelined|group[:N[:MS]]|cycle|none";

    private const char Separator = ':';

    public static DurabilityChoice Default { get; } = new(Durability.Commit);

    /// <summary>Reads the words of the command line.</summary>
    public static bool TryParse(string text, out DurabilityChoice choice)
    {
        string[] parts = text.Split(Separator);
        Durability? durability = parts[0] switch
        {
            "commit" => Durability.Commit,
            "none" => Durability.None,
            "pipelined" => Durability.Pipelined,
            "group" => Durability.Group,
            "cycle" => Durability.Cycle,
            _ => null,
        };
        int? commits = null;
        int? milliseconds = null;
        bool isValid = durability is not null
            && parts.Length <= (durability == Durability.Group ? 3 : 1)
            && (parts.Length < 2 || TryParse(parts[1], out commits))
            && (parts.Length < 3 || TryParse(parts[2], out milliseconds));
        choice = isValid ? new DurabilityChoice(durability!.Value, commits, milliseconds) : Default;
        return isValid;
    }

    public StoreOptions Apply(StoreOptions options)
    {
        options = options with { Durability = Durability };
        options = GroupCommits is { } commits ? options with { GroupCommits = commits } : options;
        return GroupMilliseconds is { } milliseconds ? options with { GroupDelay = TimeSpan.FromMilliseconds(milliseconds) } : options;
    }

    public override string ToString()
    {
        string name = Durability switch
        {
            Durability.Commit => "commit",
            Durability.None => "none",
            Durability.Pipelined => "pipelined",
            Durability.Cycle => "cycle",
            _ => "group",
        };
        return string.Join(Separator, new[] { name, GroupCommits?.ToString(CultureInfo.InvariantCulture), GroupMilliseconds?.ToString(CultureInfo.InvariantCulture) }.OfType<string>());
    }

    private static bool TryParse(string text, out int? number)
    {
        bool isNumber = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value is > 0 and <= 1_000_000;
        number = isNumber ? value : null;
        return isNumber;
    }
}
