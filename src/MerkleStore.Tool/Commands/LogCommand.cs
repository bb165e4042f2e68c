// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.CommandLine;
using System.Globalization;
using MerkleStore.Tool.Formatting;
using MerkleStore.Tool.Inspection;

namespace MerkleStore.Tool.Commands;

/// <summary><c>merklestore log</c>: the commits of a store, newest first.</summary>
internal static class LogCommand
{
    private const int DefaultCount = 20;

    public static Command Create(ToolConsole console)
    {
        var symbols = new InspectionSymbols();
        Option<int> count = InspectionSymbols.WholeNumber("-n", least: 1, DefaultCount);
        count.Aliases.Add("--count");
        count.Description = "The most commits to list.";
        count.HelpName = "N";
        symbols.Commit.Description = "Start at this commit instead of the newest: its hash in hex or as Co…, or a start of it that only one commit has.";
        var command = new Command("log", "List the commits of a store in the order in which they were made, newest first.") { symbols.Store, count, symbols.Commit, symbols.Json };
        command.SetAction(parsed =>
        {
            using StoreView view = StoreView.Open(console, parsed.GetRequiredValue(symbols.Store), parsed.GetValue(symbols.Commit));
            IReadOnlyList<CommitSummary> commits = Latest(view, parsed.GetValue(count));
            if (parsed.GetValue(symbols.Json))
            {
                WriteJson(console.Output, view, commits);
                return;
            }

            foreach (string line in Table(commits).Lines())
            {
                console.Output.WriteLine(line);
            }

            long older = (view.Commit?.Sequence ?? 0) - commits.Count;
            if (older > 0)
            {
                console.Error.WriteLine($"{HumanText.Count(older)} older commits not shown; see -n");
            }
        });
        return command;
    }

    private static IReadOnlyList<CommitSummary> Latest(StoreView view, int count)
    {
        if (view.Commit is not { } first)
        {
            return [];
        }

        long newer = view.Store.CommitCount - first.Sequence;
        return [.. view.Store.GetLatest((int)Math.Min(int.MaxValue, newer + count)).SkipWhile(commit => commit.Sequence > first.Sequence).Take(count)];
    }

    private static TextTable Table(IReadOnlyList<CommitSummary> commits)
    {
        bool hasLevels = commits.Any(commit => commit.Level >= 0);
        bool hasCycles = commits.Any(commit => commit.Cycle >= 0);
        string[] Cells(string number, string hash, string date, string level, string cycle, string author, string message)
            => [number, hash, date, .. hasLevels ? [level] : Array.Empty<string>(), .. hasCycles ? [cycle] : Array.Empty<string>(), author, message];

        Align[] columns = [Align.Right, Align.Left, Align.Left, .. hasLevels ? [Align.Right] : Array.Empty<Align>(), .. hasCycles ? [Align.Right] : Array.Empty<Align>(), Align.Left, Align.Left];
        var table = new TextTable(columns);
        table.Add(Cells("number", "hash", "date", "level", "cycle", "author", "message"));
        foreach (CommitSummary commit in commits)
        {
            table.Add(Cells(
                commit.Sequence.ToString(CultureInfo.InvariantCulture),
                CommitSelector.Short(commit.Hash),
                HumanText.Date(commit.Date),
                Optional(commit.Level),
                Optional(commit.Cycle),
                PathText.FormatExcerpt(commit.Author.Span, 20),
                PathText.FormatExcerpt(commit.Message.Span)));
        }

        return table;
    }

    private static string Optional(long number) => number < 0 ? "-" : number.ToString(CultureInfo.InvariantCulture);

    private static void WriteJson(OutputWriter output, StoreView view, IReadOnlyList<CommitSummary> commits) => JsonText.WriteObject(output, json =>
    {
        json.WriteNumber("count", view.Store.CommitCount);
        json.WriteStartArray("commits");
        foreach (CommitSummary commit in commits)
        {
            json.WriteStartObject();
            CommitJson.WriteMembers(json, commit);
            json.WriteEndObject();
            JsonText.Drain(json, output);
        }

        json.WriteEndArray();
    });
}
