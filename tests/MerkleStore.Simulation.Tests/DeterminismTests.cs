// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Diagnostics;

namespace MerkleStore.Simulation.Tests;

/// <summary>The same operations make the same bytes, whatever the process that does them.</summary>
public sealed class DeterminismTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("merklestore-").FullName;

    [Fact]
    public void Files_OfProcessesWithOtherSettings_AreTheSame()
    {
        (string said, SortedDictionary<string, string> expected) = Write("plain", [], []);
        Assert.True(expected.Count > 4, "the store has few files");
        (string Name, string[] Arguments, (string, string)[] Environment)[] others =
        [
            ("again", [], []),
            ("one-core", [], [("DOTNET_PROCESSOR_COUNT", "1")]),
            ("two-cores", [], [("DOTNET_PROCESSOR_COUNT", "2")]),
            ("east", [], [("TZ", "Pacific/Kiritimati"), ("LC_ALL", "tr_TR.UTF-8"), ("LANG", "tr_TR.UTF-8")]),
            ("west", [], [("TZ", "America/St_Johns"), ("LC_ALL", "de_DE.UTF-8"), ("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "0")]),
            ("untiered", [], [("DOTNET_TieredCompilation", "0"), ("DOTNET_ReadyToRun", "0")]),
            ("budget", ["--budget", "67108864"], []),
            ("narrow", [], [("DOTNET_EnableHWIntrinsic", "0")]),
        ];
        HashSet<string> settings = [said];
        foreach ((string name, string[] arguments, (string, string)[] environment) in others)
        {
            (string otherSaid, SortedDictionary<string, string> files) = Write(name, arguments, environment);
            Assert.Equal(said[said.IndexOf("head", StringComparison.Ordinal)..], otherSaid[otherSaid.IndexOf("head", StringComparison.Ordinal)..]);
            Assert.True(expected.SequenceEqual(files), $"{name}: other files");
            settings.Add(otherSaid);
        }

        Assert.True(settings.Count >= 3, "the processes all had the same settings: " + string.Join(" | ", settings));
    }

    [Fact]
    public void Files_OfOtherOperations_AreOthers()
        => Assert.False(Write("first", ["--seed", "1"], []).Files.SequenceEqual(Write("second", ["--seed", "2"], []).Files));

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private (string Said, SortedDictionary<string, string> Files) Write(string name, string[] arguments, (string Name, string Value)[] environment)
    {
        string path = Path.Combine(_directory, name);
        var start = new ProcessStartInfo("dotnet", [typeof(Campaign).Assembly.Location, "--write-store", path, .. arguments]) { RedirectStandardOutput = true };
        foreach ((string variable, string value) in environment)
        {
            start.Environment[variable] = value;
        }

        using Process process = Process.Start(start)!;
        string said = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (string file in Directory.GetFiles(path).Where(file => Path.GetFileName(file) != "lock"))
        {
            files.Add(Path.GetFileName(file), Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file))));
        }

        return (said, files);
    }
}
