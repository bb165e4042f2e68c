// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Globalization;

namespace MerkleStore.Bench.Measuring;

/// <summary>What the system has counted for this process.</summary>
internal readonly record struct ProcessCounters(long ReadBytes, long WrittenBytes, long ReadCalls, long WriteCalls, long DiskReadBytes, long DiskWriteBytes)
{
    /// <summary>The counts now; zeros where the system does not tell.</summary>
    public static ProcessCounters Now()
    {
        const string File = "/proc/self/io";
        if (!System.IO.File.Exists(File))
        {
            return default;
        }

        var values = System.IO.File.ReadAllLines(File)
            .Select(line => line.Split(": "))
            .ToDictionary(parts => parts[0], parts => long.Parse(parts[1], CultureInfo.InvariantCulture));
        return new ProcessCounters(values["rchar"], values["wchar"], values["syscr"], values["syscw"], values["read_bytes"], values["write_bytes"]);
    }

    /// <summary>The largest resident set so far, in bytes; 0 where the system does not tell.</summary>
    public static long PeakResidentBytes()
    {
        const string File = "/proc/self/status";
        string? line = System.IO.File.Exists(File) ? System.IO.File.ReadLines(File).FirstOrDefault(text => text.StartsWith("VmHWM:", StringComparison.Ordinal)) : null;
        return line is null ? 0 : 1024 * long.Parse(line["VmHWM:".Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture);
    }

    /// <summary>The difference.</summary>
    public static ProcessCounters operator -(ProcessCounters later, ProcessCounters earlier) => new(
        later.ReadBytes - earlier.ReadBytes,
        later.WrittenBytes - earlier.WrittenBytes,
        later.ReadCalls - earlier.ReadCalls,
        later.WriteCalls - earlier.WriteCalls,
        later.DiskReadBytes - earlier.DiskReadBytes,
        later.DiskWriteBytes - earlier.DiskWriteBytes);
}
