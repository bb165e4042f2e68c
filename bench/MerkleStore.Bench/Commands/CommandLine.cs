// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.CommandLine;
using System.Globalization;
using MerkleStore.Bench.Compare;
using MerkleStore.Bench.Engines;
using MerkleStore.Bench.Floors;
using MerkleStore.Bench.Measuring;
using MerkleStore.Bench.Patches;
using MerkleStore.Bench.Reports;
using MerkleStore.Bench.Workloads;

namespace MerkleStore.Bench.Commands;

/// <summary>The commands and their options.</summary>
internal static class CommandLine
{
    /// <summary>Builds them.</summary>
    public static RootCommand Build()
    {
        var root = new RootCommand("Benchmarks of MerkleStore and of its peers.");
        root.Subcommands.Add(BuildRun());
        root.Subcommands.Add(BuildGet());
        root.Subcommands.Add(BuildFloors());
        root.Subcommands.Add(BuildPatches());
        root.Subcommands.Add(BuildCompare());
        root.Subcommands.Add(BuildReport());
        return root;
    }

    /// <summary>Reads a size: a number, or one with <c>k</c> or <c>m</c> behind it.</summary>
    public static int ParseSize(string text)
    {
        int factor = char.ToLowerInvariant(text[^1]) switch
        {
            'k' => 1_000,
            'm' => 1_000_000,
            _ => 1,
        };
        return checked((int)(double.Parse(factor == 1 ? text : text[..^1], CultureInfo.InvariantCulture) * factor));
    }

    private static Command BuildRun()
    {
        var workloads = new Argument<string[]>("workloads") { Description = "Of: " + string.Join(", ", WorkloadCatalogue.Names), Arity = ArgumentArity.OneOrMore };
        workloads.AcceptOnlyFromAmong([.. WorkloadCatalogue.Names]);
        var entries = new Option<string>("--entries") { Description = "Sizes of the store, with commas: 10k,1m. Each is measured.", DefaultValueFactory = _ => "0" };
        var scale = new Option<double>("--scale") { Description = "Size of the state of tezos; 1 is 200,000 accounts.", DefaultValueFactory = _ => 0.1 };
        var command = new Command("run", "Runs workloads on engines in paired runs, each in a process of its own, and prints medians and ratios.") { workloads, entries, scale };
        var shared = new SharedOptions(command);
        command.SetAction(parsed => new RunCommand(shared.Read(parsed) with
        {
            Workloads = parsed.GetValue(workloads) ?? [],
            Entries = [.. (parsed.GetValue(entries) ?? "0").Split(',').Select(ParseSize)],
            Scale = parsed.GetValue(scale),
        }).Execute());
        return command;
    }

    private static Command BuildGet()
    {
        var full = new Option<bool>("--full") { Description = "Also with 5 M entries." };
        var depths = new Option<string>("--depths") { Description = "Steps of the keys, with commas: of 3 to 7.", DefaultValueFactory = _ => "5" };
        var command = new Command("get", "Gets from the resident tree beside gets of LMDB with the whole path as a key, warm: ns a get at 10 k and 1 M entries.") { full, depths };
        var shared = new SharedOptions(command);
        command.SetAction(parsed => new RunCommand(shared.Read(parsed) with
        {
            Workloads = [.. (parsed.GetValue(depths) ?? "5").Split(',').Select(depth => GetWorkload.NameOf(ParseSize(depth)))],
            Engines = parsed.GetResult(shared.Engines) is { Implicit: false } ? shared.Read(parsed).Engines : [EngineCatalogue.Own, "lmdb"],
            Entries = parsed.GetValue(full) ? [10_000, 1_000_000, 5_000_000] : [10_000, 1_000_000],
            Durable = false,
        }).Execute());
        return command;
    }

    private static Command BuildFloors()
    {
        var directory = new Option<string>("--directory") { Description = "On the disk to measure.", DefaultValueFactory = _ => Path.Combine(Path.GetTempPath(), "merklestore-bench") };
        var rounds = new Option<int>("--rounds") { Description = "Rounds of each measurement.", DefaultValueFactory = _ => 50 };
        var command = new Command("floors", "What this machine allows at the best: BLAKE2b by path beside OpenSSL's in turns, memory, and one barrier.") { directory, rounds };
        command.SetAction(parsed => FloorsCommand.Run(parsed.GetRequiredValue(directory), Math.Max(1, parsed.GetValue(rounds)), Console.Out));
        return command;
    }

    private static Command BuildPatches()
    {
        var directory = new Option<string>("--directory") { Description = "Where the stores are made.", DefaultValueFactory = _ => Path.Combine(Path.GetTempPath(), "merklestore-bench") };
        var scale = new Option<double>("--scale") { Description = "Size of the state of tezos; 1 is 200,000 accounts.", DefaultValueFactory = _ => 0.1 };
        var blocks = new Option<int>("--blocks") { Description = "Blocks after the load.", DefaultValueFactory = _ => 300 };
        var limits = new Option<string>("--limits") { Description = "Chain limits, with commas: of 0 to 15.", DefaultValueFactory = _ => "0,2,4,8,12,15" };
        var command = new Command("patches", "Bytes written for a commit against page reads for a cold get, by the limit of patch chains.") { directory, scale, blocks, limits };
        command.SetAction(parsed => PatchesCommand.Run(
            parsed.GetRequiredValue(directory),
            parsed.GetValue(scale),
            Math.Max(1, parsed.GetValue(blocks)),
            [.. parsed.GetRequiredValue(limits).Split(',').Select(ParseSize)],
            Console.Out));
        return command;
    }

    private static Command BuildCompare()
    {
        var before = new Argument<FileInfo>("before") { Description = "The results of before." };
        var after = new Argument<FileInfo>("after") { Description = "The results of after." };
        var against = new Option<string?>("--against") { Description = "Divide every figure by that of this engine in the same run, so that the state of the machine cancels out." };
        var engine = new Option<string>("--engine") { Description = "The engine to judge.", DefaultValueFactory = _ => EngineCatalogue.Own };
        var floor = new Option<double>("--floor") { Description = "Differences below this share are noise whatever the spread says.", DefaultValueFactory = _ => 0.05 };
        var command = new Command("compare", "Compares two result files; exit code 1 on regressions beyond the spread of the runs.") { before, after, against, engine, floor };
        command.SetAction(parsed =>
        {
            ComparisonResult result = Comparison.Run(
                ResultFile.Load(parsed.GetRequiredValue(before).FullName),
                ResultFile.Load(parsed.GetRequiredValue(after).FullName),
                new ComparisonSettings(parsed.GetRequiredValue(engine), parsed.GetValue(against), parsed.GetValue(floor)));
            result.Write(Console.Out);
            return result.Failed ? 1 : 0;
        });
        return command;
    }

    private static Command BuildReport()
    {
        var results = new Argument<FileInfo[]>("results") { Description = "Result files.", Arity = ArgumentArity.OneOrMore };
        var output = new Option<FileInfo>("--output", "-o") { Description = "The report.", Required = true };
        var command = new Command("report", "Writes a report in HTML from result files, with plots; it needs no other file.") { results, output };
        command.SetAction(parsed =>
        {
            List<ResultFile> files = [.. parsed.GetRequiredValue(results).Select(file => ResultFile.Load(file.FullName))];
            var all = new ResultFile { Machine = files[0].Machine, Runs = [.. files.SelectMany(file => file.Runs)] };
            File.WriteAllText(parsed.GetRequiredValue(output).FullName, HtmlReport.Write(all));
            TextReport.Write(all, Console.Out);
            return 0;
        });
        return command;
    }
}
