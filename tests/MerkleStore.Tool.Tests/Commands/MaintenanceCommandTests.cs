// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Tool.Tests.Support;

namespace MerkleStore.Tool.Tests.Commands;

public sealed class MaintenanceCommandTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public MaintenanceCommandTests()
    {
        using ContextStore store = ContextStore.Open(StoreOptions.OnDisk(_directory["s"]) with { SegmentBytes = 16 * 1024, PageBytes = 1024, Durability = Durability.None });
        using ContextTree tree = store.CreateTree();
        for (int block = 0; block < 60; block++)
        {
            for (int i = 0; i < 20; i++)
            {
                tree.Set($"d/{((block * 7) + (i * 13)) % 200}", new byte[60 + (block % 10)]);
            }

            store.Commit(tree, new CommitInfo { Date = block, Cycle = block / 10 });
        }
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Gc_KeepsTheLastCycles_AndTheStoreIsSound()
    {
        Assert.Contains("commits to drop", Succeed("gc", "s", "--keep-cycles", "2", "--dry-run"), StringComparison.Ordinal);
        Assert.Contains("60", Succeed("info", "s"), StringComparison.Ordinal);
        string before = Succeed("segments", "s");
        Assert.Contains("40 commits dropped", Succeed("gc", "s", "--keep-cycles", "2"), StringComparison.Ordinal);
        Assert.True(Succeed("segments", "s").Split('\n').Length < before.Split('\n').Length);
        Assert.Contains("20 commits checked: no damage", Succeed("verify", "s"), StringComparison.Ordinal);
        Succeed("compact", "s", "--threshold", "1", "--raw");
        Assert.Contains("0", Succeed("estimate", "s", "--keep-commits", "20"), StringComparison.Ordinal);
        Assert.Contains("more records", Succeed("gc", "s", "--mark"), StringComparison.Ordinal);
        Succeed("verify", "s");
    }

    [Fact]
    public void Pins_AreListedWithTheirEnds()
    {
        Assert.Contains("never", Succeed("pins", "s", "--add", "mine"), StringComparison.Ordinal);
        Assert.DoesNotContain("never", Succeed("pins", "s", "--add", "mine", "--hours", "3"), StringComparison.Ordinal);
        Assert.DoesNotContain("mine", Succeed("pins", "s", "--remove", "mine"), StringComparison.Ordinal);
        Assert.NotEqual(0, ToolRun.Of(_directory, "pins", "s", "--remove", "mine").Code);
        Assert.NotEqual(0, ToolRun.Of(_directory, "gc", "s", "--keep-cycles", "2", "--keep-commits", "2").Code);
    }

    private string Succeed(params string[] arguments)
    {
        ToolRun run = ToolRun.Of(_directory, arguments);
        Assert.True(run.Code == 0, run.Error + run.Output);
        return run.Output;
    }
}
