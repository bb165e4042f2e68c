// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Tests.Support;

namespace MerkleStore.Tests.Traces;

/// <summary>Every bundled trace through the engine's public face: commit hashes, root hashes and all reads are those of a real node.</summary>
public class TraceVectorTests
{
    public static TheoryData<string> Bundled
        => [.. Repository.Files("tests/data", "*.trace.gz").Select(f => Path.GetFileName(f)[..^".trace.gz".Length])];

    [Fact]
    public void Bundled_HoldsTheFiveTraces()
        => Assert.Equal(["mixed-1", "mixed-2", "mixed-3", "tezos-small", "tezos-tiny"], Bundled.Select(t => t.Data));

    [Theory]
    [MemberData(nameof(Bundled))]
    public void Replay_InMemory_HasTheHashesOfTheNode(string name) => Replay(Repository.Data, name, StoreOptions.InMemory());

    [Theory]
    [MemberData(nameof(Bundled))]
    public void Replay_OnDisk_HasTheHashesOfTheNode(string name)
    {
        using var directory = new TemporaryDirectory();
        Replay(Repository.Data, name, StoreOptions.OnDisk(directory.File("store")));
    }

    [Theory]
    [MemberData(nameof(Bundled))]
    public void Replay_ReopenedAfterEachCommit_HasTheHashesOfTheNode(string name)
    {
        using var directory = new TemporaryDirectory();
        Replay(Repository.Data, name, StoreOptions.OnDisk(directory.File("store")), reopen: true);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Replay_OfRealContexts_HasTheHashesInTheBlockHeaders(bool reopen)
    {
        Assert.SkipUnless(
            File.Exists(Path.Combine(Repository.Vectors, "carthagenet.trace.gz")),
            $"carthagenet.trace.gz is not in {Repository.Vectors}: it holds public chain data that is not bundled; name its directory in {Repository.VectorsVariable}.");
        using var directory = new TemporaryDirectory();
        StoreOptions options = reopen ? StoreOptions.OnDisk(directory.File("store")) : StoreOptions.InMemory();
        Assert.Equal(5, Replay(Repository.Vectors, "carthagenet", options, reopen));
    }

    private static int Replay(string directory, string name, StoreOptions options, bool reopen = false)
    {
        using var target = new EngineTraceTarget(options, reopen);
        return TraceReplay.Verify(Path.Combine(directory, name + ".trace.gz"), Path.Combine(directory, name + ".expected"), target);
    }
}
