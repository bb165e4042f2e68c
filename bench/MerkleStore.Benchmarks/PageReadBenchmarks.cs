// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using BenchmarkDotNet.Attributes;
using MerkleStore.Io;
using MerkleStore.Log;

namespace MerkleStore.Benchmarks;

/// <summary>Reads of a page of 32 KiB of the log: from the cache of pages, and from the file (which the system has in memory), checksum included.</summary>
public class PageReadBenchmarks
{
    private const int Records = 2_000;
    private const int RecordBytes = 1_000;
    private StoreDirectory? _directory;
    private FileStorage? _storage;
    private LogStore? _log;
    private ulong _next;

    /// <summary>Whether the cache of pages holds them all.</summary>
    [Params(true, false)]
    public bool Cached { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _directory = new StoreDirectory();
        _storage = new FileStorage(_directory.Path, create: true);
        _log = LogStore.Open(_storage, new LogOptions { PageCacheBytes = Cached ? 64 << 20 : 0 });
        CommitWriter commit = _log.BeginCommit();
        for (int i = 0; i < Records; i++)
        {
            BenchmarkKeys.Value((ulong)i, commit.Allocate(RecordBytes, out _));
        }

        commit.Complete(new CommitRecord { Hash = default, RootHash = default, Parents = [], Author = [], Message = [] }, durable: true);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _log?.Dispose();
        _storage?.Dispose();
        _directory?.Dispose();
    }

    [Benchmark]
    public int ReadPage()
    {
        _next = (_next % _log!.PageCount) + 1;
        return _log.ReadPage(_next).RecordCount;
    }
}
