// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Globalization;
using MerkleStore.Bench.Measuring;
using MerkleStore.Bench.Reports;

namespace MerkleStore.Bench.Floors;

/// <summary><c>bench floors</c>: what hashing, memory and disk of this machine allow at the best, as tables in Markdown.</summary>
internal static class FloorsCommand
{
    /// <summary>Measures and prints.</summary>
    /// <param name="directory">On the disk to measure.</param>
    /// <param name="rounds">Rounds of each measurement; fewer for a quick look.</param>
    /// <param name="writer">Where the tables go.</param>
    public static void Run(string directory, int rounds, TextWriter writer)
    {
        MachineResult machine = MachineResult.Here();
        writer.WriteLine(FormattableString.Invariant($"Machine: {machine.Architecture}, {machine.Processors} processors, {machine.Vectors}; {machine.System}; {machine.Runtime}"));
        foreach (int bytes in new[] { 120, 1024 })
        {
            Hashes(bytes, rounds, writer);
        }

        writer.WriteLine();
        writer.WriteLine("| floor | |");
        writer.WriteLine("| --- | ---: |");
        (double read, double copy) = MemoryFloor.Bandwidth(Math.Min(256, 4 * rounds), Math.Min(10, rounds));
        Row(writer, "memory, read in a row, one core", Rate(read));
        Row(writer, "memory, copied, one core", Rate(copy));
        Row(writer, "one load that depends on the one before, from 1 MiB", TextReport.Format(MemoryFloor.Latency(1), "ns"));
        Row(writer, "the same from 256 MiB: a cache miss", TextReport.Format(MemoryFloor.Latency(256), "ns"));
        foreach (int bytes in new[] { 4 << 10, 64 << 10 })
        {
            double[] times = BarrierFloor.Measure(Path.Combine(directory, "floors-" + Environment.ProcessId.ToString(CultureInfo.InvariantCulture)), bytes, 10 * rounds);
            Row(writer, FormattableString.Invariant($"write of {bytes >> 10} KiB and barrier, p50 / p99"), TextReport.Format(times[times.Length / 2], "ns") + " / " + TextReport.Format(times[times.Length * 99 / 100], "ns"));
        }
    }

    private static void Hashes(int bytes, int rounds, TextWriter writer)
    {
        using var floor = new HashFloor(bytes);
        writer.WriteLine();
        writer.WriteLine(FormattableString.Invariant($"| BLAKE2b, messages of {bytes} bytes | ns a block and message | throughput of one core | × OpenSSL |"));
        writer.WriteLine("| --- | ---: | ---: | ---: |");
        foreach ((string path, double ns, double ratio) in floor.Measure(10 * rounds))
        {
            int padded = (bytes + 127) / 128;
            writer.WriteLine(FormattableString.Invariant($"| {path} | {ns:0} | {bytes / (ns * padded):0.00} GB/s | {(ratio == 0 ? "–" : ratio.ToString("0.00", CultureInfo.InvariantCulture))} |"));
        }
    }

    private static string Rate(double bytesPerSecond) => FormattableString.Invariant($"{bytesPerSecond / 1e9:0.0} GB/s");

    private static void Row(TextWriter writer, string name, string value) => writer.WriteLine($"| {name} | {value} |");
}
