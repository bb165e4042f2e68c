// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Diagnostics;
using System.Globalization;

namespace MerkleStore.Bench.Commands;

/// <summary>The limits under which the workers run.</summary>
internal sealed class Profile
{
    private const long LowMemoryBytes = 512L << 20;

    private readonly List<string> _prefix = [];
    private readonly List<string> _cgroups = [];
    private readonly Dictionary<string, string> _environment = [];

    private Profile(string name) => Name = name;

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>How the limits are set, for the report.</summary>
    public string Limits { get; private set; } = "none";

    /// <summary>Makes a profile.</summary>
    public static Profile Create(string name)
    {
        var profile = new Profile(name);
        switch (name)
        {
            case "default":
                return profile;
            case "low-cpu":
                profile.LimitToLow();
                return profile;
            default:
                throw new ArgumentException($"There is no profile '{name}'. There are: default, low-cpu.", nameof(name));
        }
    }

    /// <summary>Starts a program of this assembly under the limits.</summary>
    public ProcessStartInfo Start(IEnumerable<string> arguments)
    {
        string process = Environment.ProcessPath ?? "dotnet";
        List<string> command = [.. _prefix, process];
        if (Path.GetFileNameWithoutExtension(process) == "dotnet")
        {
            command.Add(typeof(Profile).Assembly.Location);
        }

        command.AddRange(arguments);
        if (_cgroups.Count != 0)
        {
            // The shell enters the group and becomes the program, so that all of it counts.
            string enter = string.Join(" && ", _cgroups.Select(group => $"echo $$ > {group}/cgroup.procs"));
            command = ["/bin/sh", "-c", enter + " && exec \"$@\"", "sh", .. command];
        }

        var start = new ProcessStartInfo(command[0], command.Skip(1)) { RedirectStandardOutput = true };
        foreach ((string name, string value) in _environment)
        {
            start.Environment[name] = value;
        }

        return start;
    }

    /// <summary>Removes what the limits needed.</summary>
    public void CleanUp()
    {
        foreach (string group in _cgroups)
        {
            Directory.Delete(group);
        }
    }

    private void LimitToLow()
    {
        _environment["DOTNET_PROCESSOR_COUNT"] = "1";
        _prefix.AddRange(["taskset", "-c", "0"]);
        Limits = "one core by taskset and DOTNET_PROCESSOR_COUNT=1; 512 MiB by " + LimitMemory();
    }

    /// <summary>Sets the limit by the first means that works, and names it.</summary>
    private string LimitMemory()
    {
        string group = "merklestore-bench-" + Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        if (TryGroup("/sys/fs/cgroup/" + group, "memory.max"))
        {
            return "a cgroup (v2)";
        }

        if (TryGroup("/sys/fs/cgroup/memory/" + group, "memory.limit_in_bytes"))
        {
            return "a cgroup (v1)";
        }

        if (Works("systemd-run", "--user", "--scope", "--quiet", "true"))
        {
            _prefix.InsertRange(0, ["systemd-run", "--user", "--scope", "--quiet", "-p", FormattableString.Invariant($"MemoryMax={LowMemoryBytes}")]);
            return "systemd-run --scope";
        }

        // A runtime reserves far more address space than it uses, so only what it writes to is limited, and its heap.
        _prefix.InsertRange(0, ["prlimit", FormattableString.Invariant($"--rss={LowMemoryBytes}")]);
        _environment["DOTNET_GCHeapHardLimit"] = (LowMemoryBytes / 4 * 3).ToString("x", CultureInfo.InvariantCulture);
        return "DOTNET_GCHeapHardLimit alone (no cgroup could be made; the kernel does not enforce the resident set that prlimit names)";
    }

    private bool TryGroup(string path, string limit)
    {
        try
        {
            Directory.CreateDirectory(path);
            if (File.Exists(Path.Combine(path, limit)))
            {
                File.WriteAllText(Path.Combine(path, limit), LowMemoryBytes.ToString(CultureInfo.InvariantCulture));
                _cgroups.Add(path);
                return true;
            }

            Directory.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (Directory.Exists(path))
            {
                Directory.Delete(path);
            }
        }

        return false;
    }

    private static bool Works(string program, params string[] arguments)
    {
        try
        {
            using Process? process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true });
            process?.WaitForExit();
            return process?.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
