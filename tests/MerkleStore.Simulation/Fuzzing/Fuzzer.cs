// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using MerkleStore.Tests.Support;

namespace MerkleStore.Simulation.Fuzzing;

/// <summary>Mutates inputs of a parser, keeps those that reach new edges of the code, and reports what is no typed error, hangs or takes too much memory.</summary>
internal sealed class Fuzzer
{
    private const int MaximumBytes = 16 * 1024;
    private const long MaximumAllocated = 256L * 1024 * 1024;
    private const int MaximumSeconds = 10;

    private static readonly int[] Interesting = [0, 1, -1, 16, 127, 128, 255, 256, 65535, 65536, int.MaxValue, int.MinValue, 1000];

    private readonly Func<string, byte[], string?> _run;
    private readonly byte[] _map;
    private readonly byte[] _known = new byte[Instrumenter.MapBytes];
    private readonly List<byte[]> _corpus = [];

    private Fuzzer(Func<string, byte[], string?> run, byte[] map)
    {
        _run = run;
        _map = map;
    }

    public long Executions { get; private set; }

    public int Edges => _known.Count(bits => bits != 0);

    /// <summary>Fuzzes targets from the command line.</summary>
    public static int Run(Arguments options)
    {
        string target = options.Text("--fuzz") ?? "all";
        string[] targets = target == "all" ? FuzzTargets.Names : [target];
        int found = 0;
        foreach (string name in targets)
        {
            var clock = Stopwatch.StartNew();
            (Fuzzer fuzzer, string? problem) = Run(name, (ulong)options.Number("--first", 1), TimeSpan.FromSeconds(options.Number("--seconds", 10)), long.MaxValue, options.Text("--corpus"));
            found += problem is null ? 0 : 1;
            Console.WriteLine(FormattableString.Invariant(
                $"{name,-10} {fuzzer.Executions,10:N0} inputs, {fuzzer.Executions / clock.Elapsed.TotalSeconds,8:N0}/s, {fuzzer.Edges,6:N0} edges, corpus {fuzzer._corpus.Count,5:N0}  {problem ?? "no problem"}"));
        }

        return found == 0 ? 0 : 1;
    }

    /// <summary>Fuzzes one target.</summary>
    /// <returns>The fuzzer with its figures, and the first problem or null.</returns>
    public static (Fuzzer Fuzzer, string? Problem) Run(string target, ulong seed, TimeSpan time, long executions, string? corpus)
    {
        (Func<string, byte[], string?> run, byte[] map) = InstrumentedContext.Load();
        var fuzzer = new Fuzzer(run, map);
        string? directory = corpus is null ? null : Path.Combine(corpus, target);
        return (fuzzer, fuzzer.Search(target, seed, time, executions, directory));
    }

    private string? Search(string target, ulong seed, TimeSpan time, long executions, string? directory)
    {
        var clock = Stopwatch.StartNew();
        var random = new SplitMix64(seed);
        IEnumerable<byte[]> seeds = FuzzTargets.Seeds(target);
        if (directory is not null)
        {
            Directory.CreateDirectory(directory);
            seeds = seeds.Concat(Directory.GetFiles(directory).Order(StringComparer.Ordinal).Select(File.ReadAllBytes));
        }

        foreach (byte[] input in seeds)
        {
            if (Try(target, input, keep: true, null) is { } problem)
            {
                return problem;
            }
        }

        while (clock.Elapsed < time && Executions < executions)
        {
            if (Try(target, Mutate(random), keep: false, directory) is { } problem)
            {
                return problem;
            }
        }

        return null;
    }

    /// <summary>Runs one input.</summary>
    private string? Try(string target, byte[] input, bool keep, string? directory)
    {
        Array.Clear(_map);
        long before = GC.GetAllocatedBytesForCurrentThread();
        long start = Stopwatch.GetTimestamp();
        string? problem = _run(target, input);
        Executions++;
        problem ??= Stopwatch.GetElapsedTime(start).TotalSeconds > MaximumSeconds ? "it took too long" : null;
        problem ??= GC.GetAllocatedBytesForCurrentThread() - before > MaximumAllocated ? "it took too much memory" : null;
        if (problem is not null)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{problem}{Environment.NewLine}input ({input.Length} bytes): {Convert.ToHexString(input)}");
        }

        if ((Learn() || keep) && input.Length <= MaximumBytes)
        {
            _corpus.Add(input);
            if (directory is not null)
            {
                File.WriteAllBytes(Path.Combine(directory, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(input))[..16]), input);
            }
        }

        return null;
    }

    /// <summary>Whether an edge was taken that none before had taken, or as often.</summary>
    private bool Learn()
    {
        bool isNew = false;
        for (int i = _map.AsSpan().IndexOfAnyExcept((byte)0); i >= 0;)
        {
            byte bucket = _map[i] switch { 1 => 1, 2 => 2, 3 => 4, < 8 => 8, < 16 => 16, < 32 => 32, < 128 => 64, _ => 128 };
            if ((_known[i] & bucket) == 0)
            {
                _known[i] |= bucket;
                isNew = true;
            }

            int next = _map.AsSpan(i + 1).IndexOfAnyExcept((byte)0);
            i = next < 0 ? -1 : i + 1 + next;
        }

        return isNew;
    }

    private byte[] Mutate(SplitMix64 random)
    {
        List<byte> bytes = [.. _corpus[random.Next(_corpus.Count)]];
        for (int i = 1 + random.Next(4); i > 0; i--)
        {
            int at = bytes.Count == 0 ? 0 : random.Next(bytes.Count);
            switch (random.Next(8))
            {
                case 0 when bytes.Count > 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1 when bytes.Count > 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2 when bytes.Count > 0:
                    bytes[at] = unchecked((byte)(bytes[at] + random.Next(35) - 17));
                    break;
                case 3 when bytes.Count >= at + 4:
                    byte[] number = BitConverter.GetBytes(Interesting[random.Next(Interesting.Length)]);
                    for (int j = 0; j < 4; j++)
                    {
                        bytes[at + j] = number[j];
                    }

                    break;
                case 4:
                    bytes.InsertRange(at, random.Bytes(1 + random.Next(16)));
                    break;
                case 5:
                    bytes.RemoveRange(at, Math.Min(bytes.Count - at, 1 + random.Next(16)));
                    break;
                case 6:
                    byte[] other = _corpus[random.Next(_corpus.Count)];
                    bytes.RemoveRange(at, bytes.Count - at);
                    bytes.AddRange(other.Skip(random.Next(other.Length + 1)));
                    break;
                default:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
            }
        }

        return [.. bytes.Take(MaximumBytes)];
    }
}
