// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Diagnostics;
using MerkleStore.Bench.Engines;
using MerkleStore.Bench.Workloads;

namespace MerkleStore.Bench.Measuring;

/// <summary>Runs blocks and adds up what they cost. The clock runs inside of <see cref="Run"/> alone.</summary>
/// <remarks>
/// One operation of 16 on average is timed on its own, each list, delete and commit is. A block of gets alone is timed in groups of 1,000 instead,
/// as a reading of the clock takes about as long as a get; the group's mean counts as one time.
/// </remarks>
internal sealed class PhaseMeter
{
    private const int SampleMask = 15;
    private const int Group = 1_000;
    private static readonly string[] Names = ["get", "mem", "list", "set", "delete", "commit", "block"];
    private static readonly double NsPerTick = 1e9 / Stopwatch.Frequency;

    private readonly LatencyHistogram[] _histograms = [.. Names.Select(_ => new LatencyHistogram())];
    private readonly byte[] _buffer = new byte[1 << 20];
    private readonly SplitMix64 _sampler = new(0x5EED);
    private readonly int[] _collections = new int[3];
    private ProcessCounters _io;
    private TimeSpan _cpu;
    private long _ticks;
    private long _blocks;
    private long _operations;
    private long _allocated;
    private long _zeros;
    private ulong _reads;

    /// <summary>A sum over the results of all reads.</summary>
    public ulong ReadsDigest => _reads;

    /// <summary>Bytes allocated on the managed heap.</summary>
    public long AllocatedBytes => _allocated;

    /// <summary>Garbage collections by generation.</summary>
    public IReadOnlyList<int> Collections => _collections;

    /// <summary>Runs a block.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="block">The operations.</param>
    /// <param name="number">The number of the commit.</param>
    /// <returns>The root, if the block commits.</returns>
    public Hash256 Run(IEngine engine, OperationBlock block, long number)
    {
        ProcessCounters io = ProcessCounters.Now();
        int[] collections = [GC.CollectionCount(0), GC.CollectionCount(1), GC.CollectionCount(2)];
        long zeros = engine.ZeroFillBytes;
        long allocated = GC.GetTotalAllocatedBytes(precise: false);
        long start = Stopwatch.GetTimestamp();

        if (block.Commits)
        {
            RunMixed(engine, block);
        }
        else
        {
            RunGets(engine, block);
        }

        Hash256 root = default;
        if (block.Commits)
        {
            long commit = Stopwatch.GetTimestamp();
            root = engine.Commit(number);
            Record(5, Stopwatch.GetTimestamp() - commit);
        }

        long ticks = Stopwatch.GetTimestamp() - start;
        _zeros += engine.ZeroFillBytes - zeros;
        _allocated += GC.GetTotalAllocatedBytes(precise: false) - allocated;
        for (int i = 0; i < collections.Length; i++)
        {
            _collections[i] += GC.CollectionCount(i) - collections[i];
        }

        _io = Add(_io, ProcessCounters.Now() - io);
        Record(6, ticks);
        _ticks += ticks;
        _blocks++;
        _operations += block.Count;
        return root;
    }

    /// <summary>Adds CPU time, which the caller measures: work in the background goes on between blocks.</summary>
    public void AddCpu(TimeSpan time) => _cpu += time;

    /// <summary>The sums.</summary>
    public PhaseResult ToResult() => new()
    {
        Blocks = _blocks,
        Operations = _operations,
        WallSeconds = _ticks * NsPerTick / 1e9,
        CpuSeconds = _cpu.TotalSeconds,
        WrittenBytes = _io.WrittenBytes,
        DiskWriteBytes = _io.DiskWriteBytes,
        ZeroFillBytes = _zeros,
        WriteCalls = _io.WriteCalls,
        ReadBytes = _io.ReadBytes,
        ReadCalls = _io.ReadCalls,
        DiskReadBytes = _io.DiskReadBytes,
        Latencies = Enumerable.Range(0, Names.Length).Where(i => _histograms[i].Count != 0).ToDictionary(i => Names[i], i => _histograms[i].ToResult()),
    };

    private static ProcessCounters Add(ProcessCounters sum, ProcessCounters more) => sum - (default(ProcessCounters) - more);

    private void RunMixed(IEngine engine, OperationBlock block)
    {
        ReadOnlySpan<Operation> operations = block.Operations;
        int sample = _sampler.Below(SampleMask + 1);
        for (int i = 0; i < operations.Length; i++)
        {
            ref readonly Operation operation = ref operations[i];
            if (i < sample && operation.Kind is not (OperationKind.List or OperationKind.Delete))
            {
                Execute(engine, block, in operation);
                continue;
            }

            long start = Stopwatch.GetTimestamp();
            Execute(engine, block, in operation);
            Record((int)operation.Kind, Stopwatch.GetTimestamp() - start);
            if (i >= sample)
            {
                sample = i + 1 + _sampler.Below((2 * SampleMask) + 1);
            }
        }
    }

    private void RunGets(IEngine engine, OperationBlock block)
    {
        ReadOnlySpan<Operation> operations = block.Operations;
        for (int first = 0; first < operations.Length; first += Group)
        {
            int count = Math.Min(Group, operations.Length - first);
            long start = Stopwatch.GetTimestamp();
            for (int i = first; i < first + count; i++)
            {
                int length = engine.Get(block.Key(in operations[i]), _buffer);
                _reads += (ulong)(length + 1) * 0x9E3779B97F4A7C15;
            }

            _histograms[0].Record((long)((Stopwatch.GetTimestamp() - start) * NsPerTick / count));
        }
    }

    private void Execute(IEngine engine, OperationBlock block, in Operation operation)
    {
        switch (operation.Kind)
        {
            case OperationKind.Get:
                int length = engine.Get(block.Key(in operation), _buffer);
                Note(length < 0 ? 0 : ((ulong)length << 8) + 1 + (length == 0 ? 0ul : _buffer[length - 1]));
                break;
            case OperationKind.Mem:
                Note(engine.Mem(block.Key(in operation)) ? 3ul : 2ul);
                break;
            case OperationKind.List:
                Note((ulong)engine.List(block.Key(in operation)));
                break;
            case OperationKind.Set:
                engine.Set(block.Key(in operation), block.Value(in operation));
                break;
            default:
                engine.Delete(block.Key(in operation));
                break;
        }
    }

    private void Note(ulong result) => _reads = (_reads ^ result) * 0x9E3779B97F4A7C15;

    private void Record(int histogram, long ticks) => _histograms[histogram].Record((long)(ticks * NsPerTick));
}
