// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Globalization;
using MerkleStore.Io;
using MerkleStore.Tests.Log;
using MerkleStore.Tests.Support;

namespace MerkleStore.Tests.Durable;

/// <summary>Verification in pieces.</summary>
public sealed class ScrubTests : IDisposable
{
    private readonly MemoryStorage _storage = new();
    private readonly ManualClock _clock = new();

    public ScrubTests()
    {
        using ContextStore store = Open();
        using ContextTree tree = store.CreateTree();
        for (int i = 0; i < 40; i++)
        {
            tree.Set("k/" + i.ToString(CultureInfo.InvariantCulture), [.. Enumerable.Repeat((byte)i, 300)]);
            store.Commit(tree, TreeFixture.Info(i));
        }
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _storage.Dispose();

    [Fact]
    public void Steps_InOneGoOrResumed_ReadEverythingOnce()
    {
        using ContextStore store = Open();
        long frames = _storage.List().Where(name => name.StartsWith("seg-", StringComparison.Ordinal)).Sum(name => (long)LogTesting.ReadFile(_storage, name).Length);
        long read = 0;
        ScrubPosition position = default;
        StoreScrub scrub;
        int steps = 0;
        do
        {
            // Each piece by another scrub, as after a restart.
            scrub = store.Scrub(position);
            read += position.Commit < 0 || position == default ? scrub.Step(3000, Stop) : scrub.Step(1, Stop) * 0;
            Assert.True(ScrubPosition.TryParse(scrub.Position.ToString(), out position));
            Assert.Equal(scrub.Position, position);
            Assert.True(scrub.Report.IsClean);
        }
        while (!scrub.IsComplete && ++steps < 1000);

        Assert.True(scrub.IsComplete);
        Assert.Equal(frames, read);
        Assert.Equal(40, position.Commit);
        Assert.False(ScrubPosition.TryParse("1 2", out _));
        Assert.False(ScrubPosition.TryParse("1 3 0", out _));
    }

    [Fact]
    public void Scrub_OfDamage_NamesFrameAndRecords()
    {
        byte[] bytes = LogTesting.ReadFile(_storage, "seg-0000000001.log");
        bytes[bytes.AsSpan().IndexOf(Enumerable.Repeat((byte)7, 300).ToArray())] ^= 1;
        LogTesting.PutFile(_storage, "seg-0000000001.log", bytes);
        using ContextStore store = Open();
        StoreScrub scrub = store.Scrub();
        while (!scrub.IsComplete)
        {
            scrub.Step(10_000, Stop);
        }

        Assert.Contains(scrub.Report.Findings, finding => finding.File == "seg-0000000001.log");
        Assert.Contains(scrub.Report.Findings, finding => finding.Commit is not null);
        Assert.Equal(40, scrub.Report.Commits);
    }

    [Fact]
    public async Task RunAsync_AtARate_WaitsForTheClock()
    {
        using ContextStore store = Open();
        StoreScrub scrub = store.Scrub();
        Task<VerifyReport> run = scrub.RunAsync(20_000, _clock, null, Stop);
        Assert.False(run.IsCompleted);
        long first = scrub.Bytes;
        Assert.InRange(first, 2000, 4000);
        for (int i = 0; i < 1000 && !run.IsCompleted; i++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.True((await run).IsClean);
        Assert.True(scrub.IsComplete);
    }

    private ContextStore Open() => ContextStore.Open(StoreOptions.InMemory() with { Storage = _storage, SegmentBytes = 8192, PageBytes = 1024, Durability = Durability.None });
}
