// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Text;
using MerkleStore.Tool.Replay;
using MerkleStore.Tool.Tests.Support;

namespace MerkleStore.Tool.Tests.Replay;

public class ReplayRunnerTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Run_OfMoreOperations_AllocatesNoMore(bool digest)
    {
        byte[] few = Encoding.UTF8.GetBytes(Trace(operations: 2_000));
        byte[] many = Encoding.UTF8.GetBytes(Trace(operations: 60_000));
        _ = Allocated(many, digest);
        long difference = Allocated(many, digest) - Allocated(few, digest);

        // 58,000 more operations; not one byte for each.
        Assert.True(difference < 50_000, $"{difference} bytes more were allocated for 58,000 operations more");
    }

    [Fact]
    public void Run_CountsTheFirstCommitAndTheRestApart()
    {
        ReplayFigures figures = Run(Encoding.UTF8.GetBytes("S a 00\nS b 00\nC 1 m\nG a\nA x\nP \nN 3\nC 2 m\nR 1\nM b\n"), digest: false).Figures;
        Assert.Equal(7, figures.Whole.Operations.Total);
        Assert.Equal(3, figures.First.Operations.Total);
        Assert.Equal(4, figures.Rest.Operations.Total);
        Assert.Equal(2, figures.Whole.Commits);
        Assert.Equal(1, figures.Rest.Commits);
        Assert.Equal(1, figures.Rest.Operations[(int)TraceOperationKind.Checkout]);
        Assert.Equal(figures.Whole.Use.Seconds, figures.First.Use.Seconds + figures.Rest.Use.Seconds, 1e-9);
        Assert.True(figures.First.CommitMs.Max <= figures.First.BlockMs.Max);
        Assert.True(figures.Whole.CommitMs.Max >= figures.Rest.CommitMs.Max);
    }

    [Fact]
    public void Run_WithoutCommits_HasEmptyFigures()
    {
        ReplaySummary summary = Run(Encoding.UTF8.GetBytes("S a 00\nG a\n"), digest: true);
        Assert.Null(summary.Head);
        Assert.Equal(2, summary.Figures.First.Operations.Total);
        Assert.Equal(0, summary.Figures.Rest.Operations.Total);
        Assert.Equal(default, summary.Figures.Whole.CommitMs);
    }

    [Fact]
    public void Run_OfCommitWithAValueAtItsRoot_NamesTheLine()
    {
        TraceFormatException error = Assert.Throws<TraceFormatException>(() => Run(Encoding.UTF8.GetBytes("S  00\nC 1 m\n"), digest: false));
        Assert.Equal("test.trace, line 2: the root is a value here; what is committed must be a directory", error.Message);
    }

    private static long Allocated(byte[] trace, bool digest)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        _ = Run(trace, digest);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static ReplaySummary Run(byte[] trace, bool digest)
    {
        using var error = new StringWriter();
        using TraceReader reader = TraceText.Reader(trace);
        var options = new ReplayOptions { StorePath = null, PrintCommits = digest };
        using var runner = new ReplayRunner(options, reader, expected: null, ToolRun.Console("", Stream.Null, error, []), CancellationToken.None);
        return runner.Run();
    }

    private static string Trace(int operations)
    {
        var random = new SplitMix64(3);
        var trace = new StringBuilder();
        for (int i = 0; i < 100; i++)
        {
            trace.Append("S ").Append(Key(i)).Append(" 0011223344556677\n");
        }

        trace.Append("C 1 first\n");
        for (int i = 0; i < operations; i++)
        {
            string key = Key(random.Below(120));
            trace.Append(random.Below(5) switch
            {
                0 => $"S {key} {random.Next():x16}\n",
                1 => $"D {key}\n",
                2 => $"M {key}\n",
                _ => $"G {key}\n",
            });
        }

        return trace.Append("C 2 second\n").ToString();
    }

    private static string Key(int number) => $"d{number % 7}/k{number}";
}
