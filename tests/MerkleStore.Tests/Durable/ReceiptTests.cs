// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using MerkleStore.Tests.Support;

namespace MerkleStore.Tests.Durable;

/// <summary>Receipts and the rules by which barriers are made, by exact counts of writes and barriers.</summary>
[SuppressMessage("Performance", "CA1849:Call async methods when in an async method", Justification = "Both ways of waiting are the subject.")]
public sealed class ReceiptTests : IDisposable
{
    private readonly HeldStorage _storage = new();
    private readonly ManualClock _clock = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _storage.Dispose();

    [Theory]
    [InlineData(Durability.Commit, 10, 10)]
    [InlineData(Durability.None, 0, 0)]
    [InlineData(Durability.Pipelined, 5, 10)]
    [InlineData(Durability.Group, 2, 8)]
    [InlineData(Durability.Cycle, 3, 9)]
    public void Commits_InSteps_MakeTheBarriersOfTheirPolicy(Durability durability, int barriers, long durable)
    {
        using ContextStore store = Open(durability, stepped: true);
        using ContextTree tree = store.CreateTree();
        (int writesBefore, int barriersBefore) = (_storage.Writes, _storage.Barriers);
        for (int i = 1; i <= 10; i++)
        {
            CommitSummary commit = Commit(store, tree, i, cycle: i / 3);
            Assert.Equal(i, commit.Sequence);
            Assert.Equal((commit.Hash, commit.Sequence), (commit.Receipt.Hash, commit.Receipt.Sequence));
        }

        // One write a commit, whatever the policy.
        Assert.Equal(10, _storage.Writes - writesBefore);
        Assert.Equal(barriers, _storage.Barriers - barriersBefore);
        Assert.Equal(durable, store.DurableCount);
    }

    [Fact]
    public void Group_InSteps_IsMadeDurableByTheClockInTheNextCall()
    {
        using ContextStore store = Open(Durability.Group, stepped: true);
        using ContextTree tree = store.CreateTree();
        int before = _storage.Barriers;
        CommitReceipt first = Commit(store, tree, 1).Receipt;
        _clock.Advance(TimeSpan.FromMilliseconds(19));
        Assert.False(store.Step());
        CommitReceipt second = Commit(store, tree, 2).Receipt;
        Assert.Equal((CommitStage.Written, CommitStage.Written), (first.Stage, second.Stage));
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(store.Step());
        Assert.Equal((CommitStage.Durable, CommitStage.Durable), (first.Stage, second.Stage));
        Assert.False(store.Step());
        CommitReceipt third = Commit(store, tree, 3).Receipt;
        _clock.Advance(TimeSpan.FromMilliseconds(30));
        CommitReceipt fourth = Commit(store, tree, 4).Receipt;
        Assert.True(third.IsDurable && fourth.IsDurable);
        Assert.Equal(2, _storage.Barriers - before);
    }

    [Theory]
    [InlineData(Durability.None)]
    [InlineData(Durability.Cycle)]
    [InlineData(Durability.Group)]
    [InlineData(Durability.Pipelined)]
    public async Task Wait_InSteps_MakesTheBarrier(Durability durability)
    {
        using ContextStore store = Open(durability, stepped: true);
        using ContextTree tree = store.CreateTree();
        int before = _storage.Barriers;
        CommitReceipt first = Commit(store, tree, 1).Receipt;
        first.Wait(CommitStage.Written, Stop);
        Assert.Equal(0, _storage.Barriers - before);
        first.Wait(CommitStage.Durable, Stop);
        Assert.True(first.IsDurable);
        CommitReceipt second = Commit(store, tree, 2).Receipt;
        ValueTask waiting = second.WaitAsync(CommitStage.Durable, Stop);
        Assert.True(waiting.IsCompleted);
        await waiting;
        Assert.Equal(2, store.DurableCount);
        Assert.Equal(2, _storage.Barriers - before);
        second.Wait(CommitStage.Durable, Stop);
        Assert.Equal(2, _storage.Barriers - before);
    }

    [Fact]
    public async Task Commit_WhileTheBarrierOfTheOneBeforeRuns_IsWritten()
    {
        using ContextStore store = Open(Durability.Pipelined);
        using ContextTree tree = store.CreateTree();
        int before = _storage.Barriers;
        _storage.Hold();
        CommitReceipt first = Commit(store, tree, 1).Receipt;
        _storage.IsHeld.Wait(Stop);
        CommitReceipt second = Commit(store, tree, 2).Receipt;
        CommitReceipt third = Commit(store, tree, 3).Receipt;
        using ContextTree read = store.Checkout(third.Hash);
        Assert.Equal("3"u8.ToArray(), read.Get("n")!.ToArray());
        Assert.Equal(0, store.DurableCount);
        Assert.Equal(1, _storage.Barriers - before);
        Task waiting = second.WaitAsync(CommitStage.Durable, Stop).AsTask();
        Assert.False(waiting.IsCompleted);
        _storage.LetGo();
        await waiting;
        await third.WaitAsync(CommitStage.Durable, Stop);
        Assert.True(first.IsDurable);
        Assert.Equal(2, _storage.Barriers - before);
    }

    [Fact]
    public async Task Store_WhileACommitWaitsForItsBarrier_GoesOn()
    {
        using ContextStore store = Open(Durability.Commit);
        using ContextTree tree = store.CreateTree();
        int before = _storage.Barriers;
        _storage.Hold();
        Task<CommitSummary> first = Task.Run(() => Commit(store, tree, 1), Stop);
        _storage.IsHeld.Wait(Stop);
        Assert.Equal(1, store.CommitCount);
        using ContextTree other = store.CheckoutHead();
        int writes = _storage.Writes;
        Task<CommitSummary>[] more = [Task.Run(() => Commit(store, other, 2), Stop), Task.Run(() => CommitNew(store, 3), Stop)];
        while (_storage.Writes < writes + 2)
        {
            await Task.Yield();
        }

        Assert.False(first.IsCompleted || more.Any(task => task.IsCompleted));
        _storage.LetGo();
        CommitSummary[] commits = await Task.WhenAll([first, .. more]);
        Assert.All(commits, commit => Assert.True(commit.Receipt.IsDurable));

        // The two that waited shared one.
        Assert.Equal(2, _storage.Barriers - before);
    }

    [Fact]
    public async Task Group_BesideTheCallers_IsMadeByCountOrByTheClock()
    {
        using ContextStore store = Open(Durability.Group);
        using ContextTree tree = store.CreateTree();
        int before = _storage.Barriers;
        CommitReceipt[] group = [.. Enumerable.Range(1, 4).Select(i => Commit(store, tree, i).Receipt)];
        await group[3].WaitAsync(CommitStage.Durable, Stop);
        Assert.Equal(1, _storage.Barriers - before);
        CommitReceipt fifth = Commit(store, tree, 5).Receipt;
        _clock.Advance(TimeSpan.FromMilliseconds(10));
        CommitReceipt sixth = Commit(store, tree, 6).Receipt;
        _clock.Advance(TimeSpan.FromMilliseconds(9));
        Assert.False(fifth.IsDurable);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        await sixth.WaitAsync(CommitStage.Durable, Stop);
        Assert.True(fifth.IsDurable);
        Assert.Equal(2, _storage.Barriers - before);
    }

    [Fact]
    public async Task Wait_ThatIsCancelled_LeavesTheBarrierAlone()
    {
        using ContextStore store = Open(Durability.Group);
        using ContextTree tree = store.CreateTree();
        using var cancel = new CancellationTokenSource();
        CommitReceipt receipt = Commit(store, tree, 1).Receipt;
        Task waiting = receipt.WaitAsync(CommitStage.Durable, cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.ThrowsAny<OperationCanceledException>(() => receipt.Wait(CommitStage.Durable, cancel.Token));
        Assert.False(receipt.IsDurable);
        _clock.Advance(TimeSpan.FromSeconds(1));
        receipt.Wait(CommitStage.Durable, Stop);
        Assert.True(receipt.IsDurable);
    }

    [Theory]
    [InlineData(Durability.Pipelined)]
    [InlineData(Durability.Group)]
    public async Task Barrier_ThatFails_FailsEveryWaitingReceiptAndAllLaterWrites(Durability durability)
    {
        using ContextStore store = Open(durability);
        using ContextTree tree = store.CreateTree();
        CommitReceipt durable = Commit(store, tree, 1).Receipt;
        store.Flush();
        int before = _storage.Barriers;
        _storage.Fails = true;
        _storage.Hold();
        CommitReceipt[] lost = [.. Enumerable.Range(2, 4).Select(i => Commit(store, tree, i).Receipt)];
        Task[] waiting = [.. lost.Select(receipt => receipt.WaitAsync(CommitStage.Durable, Stop).AsTask())];
        _storage.IsHeld.Wait(Stop);
        _storage.LetGo();
        foreach (Task task in waiting)
        {
            StorePoisonedException poisoned = await Assert.ThrowsAsync<StorePoisonedException>(() => task);
            Assert.Equal(5, Assert.IsType<StorageFailureException>(poisoned.InnerException).ErrorNumber);
        }

        // The disk would do again, and is not asked.
        _storage.Fails = false;
        Assert.Throws<StorePoisonedException>(() => lost[0].Wait(CommitStage.Durable, Stop));
        Assert.Throws<StorePoisonedException>(() => Commit(store, tree, 9));
        Assert.Throws<StorePoisonedException>(store.Flush);
        Assert.Equal(1, _storage.Barriers - before);
        Assert.True(durable.IsDurable);
        Assert.Equal((5, 1), (store.CommitCount, store.DurableCount));
        using ContextTree read = store.Checkout(lost[^1].Hash);
        Assert.Equal("5"u8.ToArray(), read.Get("n")!.ToArray());
    }

    [Fact]
    public void Commit_WhoseOwnBarrierFails_SaysSo()
    {
        using ContextStore store = Open(Durability.Commit);
        using ContextTree tree = store.CreateTree();
        Commit(store, tree, 1);
        _storage.Fails = true;
        int before = _storage.Barriers;
        Assert.Throws<StorePoisonedException>(() => Commit(store, tree, 2));
        Assert.Throws<StorePoisonedException>(() => Commit(store, tree, 3));
        Assert.Equal(1, _storage.Barriers - before);
        Assert.Equal((2, 1), (store.CommitCount, store.DurableCount));
    }

    [Theory]
    [InlineData(Durability.None)]
    [InlineData(Durability.Group)]
    [InlineData(Durability.Pipelined)]
    public void Dispose_OfTheStore_MakesReceiptsDurable(Durability durability)
    {
        CommitReceipt receipt;
        using (ContextStore store = Open(durability))
        using (ContextTree tree = store.CreateTree())
        {
            receipt = Commit(store, tree, 1).Receipt;
        }

        receipt.Wait(CommitStage.Durable, Stop);
        Assert.True(receipt.IsDurable);
        using ContextStore again = Open(durability);
        Assert.Equal((1, 1), (again.CommitCount, again.DurableCount));
        Assert.True(again.Head!.Receipt.IsDurable);
    }

    [Fact]
    public void Dispose_WithAFailedBarrier_FailsWhoWaits()
    {
        CommitReceipt receipt;
        using ContextStore store = Open(Durability.None);
        using (ContextTree tree = store.CreateTree())
        {
            receipt = Commit(store, tree, 1).Receipt;
        }

        _storage.Fails = true;
        Assert.Throws<StorePoisonedException>(store.Dispose);
        Assert.Throws<StorePoisonedException>(() => receipt.Wait(CommitStage.Durable, Stop));
    }

    [Fact]
    public void Options_OutOfRange_AreRefused()
    {
        Assert.Throws<ArgumentException>(() => ContextStore.Open(StoreOptions.InMemory() with { GroupCommits = 0 }));
        Assert.Throws<ArgumentException>(() => ContextStore.Open(StoreOptions.InMemory() with { GroupDelay = TimeSpan.Zero }));
        Assert.Throws<ArgumentException>(() => ContextStore.Open(StoreOptions.InMemory() with { Durability = (Durability)9 }));
    }

    private static CommitSummary Commit(ContextStore store, ContextTree tree, int number, long cycle = -1)
    {
        tree.Set("n", Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture)));
        return store.Commit(tree, TreeFixture.Info(number) with { Cycle = cycle });
    }

    private static CommitSummary CommitNew(ContextStore store, int number)
    {
        using ContextTree tree = store.CreateTree();
        return Commit(store, tree, number);
    }

    private ContextStore Open(Durability durability, bool stepped = false) => ContextStore.Open(StoreOptions.InMemory() with
    {
        Storage = _storage,
        Durability = durability,
        Stepped = stepped,
        GroupCommits = 4,
        TimeProvider = _clock,
    });
}
