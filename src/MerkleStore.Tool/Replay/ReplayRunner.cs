// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Diagnostics;
using System.Globalization;
using MerkleStore.Tool.Formatting;
using MerkleStore.Tool.Inspection;

namespace MerkleStore.Tool.Replay;

/// <summary>Replays a trace against a store. Parsing, digests and printing happen while the clock is paused.</summary>
internal sealed class ReplayRunner : IDisposable
{
    private const int CancellationMask = 1024 - 1;

    // Made once: a list allocates no delegate.
    private static readonly FoldVisitor<(ReadLog Reads, int Bytes)> AppendName = AppendNameOf;

    private readonly ReplayOptions _options;
    private readonly TraceReader _reader;
    private readonly ExpectedCommits? _expected;
    private readonly ToolConsole _console;
    private readonly ProgressLine _progress;
    private readonly CancellationToken _cancellation;
    private readonly ReplayMeter _meter = new();
    private readonly ReplayStore _store;
    private readonly ReadLog _reads;
    private readonly ReplayCursor _cursor;
    private readonly double _openSeconds;
    private string? _difference;

    public ReplayRunner(ReplayOptions options, TraceReader reader, ExpectedCommits? expected, ToolConsole console, CancellationToken cancellation)
    {
        _options = options;
        _reader = reader;
        _expected = expected;
        _console = console;
        _cancellation = cancellation;
        _reads = new ReadLog(digest: expected is not null || options.PrintCommits);
        long started = Stopwatch.GetTimestamp();
        _store = new ReplayStore(options);
        _openSeconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        _progress = new ProgressLine(console, "replay");
        try
        {
            _cursor = new ReplayCursor(_store.Store, options.Resume);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Replays the trace to its end, or to the first difference from what is expected.</summary>
    /// <exception cref="ToolException">The trace is malformed, or is not the one that the store was made from.</exception>
    /// <exception cref="OperationCanceledException">The replay was stopped; the store is closed by <see cref="Dispose"/>.</exception>
    public ReplaySummary Run()
    {
        var batch = new TraceBatch();
        _meter.Start();
        while (_difference is null && _reader.Read(batch))
        {
            Execute(batch);
            ShowProgress();
        }

        if (_difference is null)
        {
            _cursor.CheckAllSkipped(_reader.Name);
            _difference = _expected?.CompareEnd(_cursor.Commits);
        }

        ReplayFigures figures = _meter.Finish(_store.Figures);
        MemoryCost memory = _store.Tree.MeasureMemory();
        long started = Stopwatch.GetTimestamp();
        _store.Close();
        double closeSeconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        _progress.Clear();
        return Summarize(figures, memory, closeSeconds);
    }

    public void Dispose()
    {
        _progress.Dispose();
        _reads.Dispose();
        _store.Dispose();
    }

    private void Execute(TraceBatch batch)
    {
        ReadOnlySpan<TraceOperation> operations = batch.Operations;
        int at = 0;
        while (at < operations.Length && _cursor.IsSkipping && _difference is null)
        {
            Skip(operations[at++], batch);
        }

        _meter.Resume();
        try
        {
            for (; at < operations.Length && _difference is null; at++)
            {
                if ((at & CancellationMask) == 0)
                {
                    ThrowIfCancelled();
                }

                Execute(in operations[at], batch);
            }
        }
        catch (ContextLimitException error)
        {
            throw new TraceFormatException(_reader.Name, operations[at].Line, error.Message, error);
        }

        _meter.Pause();
    }

    private void Execute(in TraceOperation operation, TraceBatch batch)
    {
        _meter.Counts[(int)operation.Kind]++;
        ContextTree tree = _store.Tree;
        ContextPath path = ContextPath.FromPacked(batch.First(operation));
        switch (operation.Kind)
        {
            case TraceOperationKind.Set:
                tree.Set(path, batch.Second(operation));
                break;
            case TraceOperationKind.Delete:
                // The trace format deletes below the root only.
                if (operation.FirstLength > 0)
                {
                    tree.Delete(path);
                }

                break;
            case TraceOperationKind.Get:
                Get(tree, path);
                break;
            case TraceOperationKind.Mem:
                _reads.AddMem(tree.ContainsValue(path));
                break;
            case TraceOperationKind.List:
                List(tree, path);
                break;
            case TraceOperationKind.Copy:
                tree.Copy(path, ContextPath.FromPacked(batch.Second(operation)));
                break;
            case TraceOperationKind.Commit:
                Commit(operation, batch);
                break;
            case TraceOperationKind.Checkout:
                _cursor.Apply(operation, batch);
                _store.Checkout(_cursor.HashOf(operation.Number));
                break;
            default:
                _cursor.Apply(operation, batch);
                break;
        }

        if (_reads.IsFull)
        {
            _meter.Pause();
            _reads.Drain();
            _meter.Resume();
        }
    }

    private void Get(ContextTree tree, ContextPath path)
    {
        while (true)
        {
            switch (tree.TryGet(path, _reads.ValueRoom, out int bytes))
            {
                case ReadStatus.Found:
                    _reads.AddValue(bytes);
                    return;
                case ReadStatus.DestinationTooSmall:
                    _reads.GrowValueRoom(bytes);
                    break;
                default:
                    _reads.AddAbsent();
                    return;
            }
        }
    }

    private void List(ContextTree tree, ContextPath path)
    {
        (ReadLog Reads, int Bytes) names = (_reads, 0);
        tree.Fold(path, FoldDepth.Eq(1), ListOrder.Name, ref names, AppendName);
        _reads.AddNames(names.Bytes);
    }

    private void Commit(in TraceOperation operation, TraceBatch batch)
    {
        if (_store.Tree.RootKind == ContextKind.Value)
        {
            throw new TraceFormatException(_reader.Name, operation.Line, "the root is a value here; what is committed must be a directory");
        }

        CommitInfo info = _cursor.TakeCommitInfo(operation, batch);
        _meter.BeginCommit();
        CommitSummary made = _store.Store.Commit(_store.Tree, info);
        _meter.EndCommit(_store);
        _cursor.Add(made.Hash);
        Report(made);
        if (_options.ReopenEachCommit)
        {
            _store.Reopen(made.Hash);
        }

        ShowProgress();
        ThrowIfCancelled();
        _meter.Resume();
    }

    private void Report(CommitSummary made)
    {
        ReadsDigest reads = _reads.Finish();
        if (_options.PrintCommits)
        {
            _progress.Clear();
            _console.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{_cursor.Commits} {made.Hash} {made.RootHash} {reads}"));
            _console.Output.Flush();
        }

        _difference = _expected?.Compare(_cursor.Commits, made.Hash, made.RootHash, reads);
    }

    private void Skip(in TraceOperation operation, TraceBatch batch)
    {
        if (operation.Kind != TraceOperationKind.Commit)
        {
            _cursor.Apply(operation, batch);
            return;
        }

        CommitSummary held = _cursor.Skip(operation, batch, _reader.Name);
        _difference = _expected?.Compare(_cursor.Commits, held.Hash, held.RootHash, reads: null);
        if (!_cursor.IsSkipping && _difference is null)
        {
            _store.Checkout(held.Hash);
        }
    }

    private void ThrowIfCancelled()
    {
        if (_cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException(string.Create(CultureInfo.InvariantCulture, $"stopped after commit {_cursor.Commits}"));
        }
    }

    private void ShowProgress()
    {
        if (_progress.IsDue)
        {
            _progress.Update(_reader.Fraction, $"{HumanText.Count(_cursor.Commits)} commits, {HumanText.Count(_meter.Counts.Total)} operations");
        }
    }

    private ReplaySummary Summarize(ReplayFigures figures, MemoryCost memory, double closeSeconds)
    {
        using var process = Process.GetCurrentProcess();
        return new ReplaySummary
        {
            Trace = _reader.Name,
            StorePath = _options.StorePath,
            Durability = _options.Durability,
            Skipped = _cursor.Skipped,
            Figures = figures,
            OpenSeconds = _openSeconds,
            CloseSeconds = closeSeconds,
            Written = _store.Written,
            Memory = memory,
            PeakRssBytes = process.PeakWorkingSet64,
            DiskBytes = _options.StorePath is { } path ? StoreDirectory.Bytes(path) : 0,
            Expected = _expected?.Name,
            Difference = _difference,
            Head = _cursor.Commits > 0 ? _cursor.HashOf(_cursor.Commits) : null,
        };
    }

    private static void AppendNameOf(ref (ReadLog Reads, int Bytes) names, in FoldEntry entry)
    {
        ReadOnlySpan<byte> key = entry.PackedKey;
        names.Bytes = names.Reads.AppendName(names.Bytes, PackedPath.TakeStep(ref key));
    }
}
