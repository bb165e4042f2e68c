// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Log;
using MerkleStore.Memory;
using MerkleStore.Tree;

namespace MerkleStore.Commits;

/// <summary>Keeps the arena within its part of the memory budget: what is in the log goes out of memory, and what is not is written ahead of its commit.</summary>
/// <remarks>
/// Used under the gate of the node space. The tree at work keeps what was changed last; all other trees go on from the log, where
/// nothing of them is resident. A tree that is being read on another thread keeps its blocks until the next time.
/// </remarks>
internal sealed class MemoryRelief : IMemoryRelief
{
    /// <summary>What one change may take: some nodes and their chunks. A single larger value comes on top.</summary>
    private const long Headroom = 2L * (1 << SizeClasses.ChunkBits);

    private readonly NodeSpace _space;
    private readonly TreeHasher _hasher;
    private readonly TreeWriter _writer;
    private readonly WarmCommits _warm;
    private readonly TreeEvictor _evictor;
    private readonly long _usedLimit;
    private readonly long _reservedLimit;
    private readonly List<WorkingTree> _reading = [];
    private long _reservedNow;
    private long _changes;

    /// <summary>Makes the keeper of a limit: the largest number of bytes that the arena may take.</summary>
    public MemoryRelief(NodeSpace space, TreeHasher hasher, TreeWriter writer, WarmCommits warm, long limit)
    {
        _space = space;
        _hasher = hasher;
        _writer = writer;
        _warm = warm;
        _evictor = new TreeEvictor(space);
        _reservedLimit = limit - Headroom;
        _usedLimit = _reservedLimit - (_reservedLimit / 8);
        _reservedNow = _reservedLimit;
    }

    /// <summary>How often room was made.</summary>
    public long Count { get; private set; }

    /// <summary>How many trees were written ahead of their commit for it.</summary>
    public long Spills { get; private set; }

    /// <summary>For tests: makes room at every n-th change too, by both ways in turn.</summary>
    public int Every { get; init; }

    /// <inheritdoc/>
    public bool IsNeeded => (Every > 0 && ++_changes % Every == 0) || _space.Arena.UsedBytes > _usedLimit || _space.Arena.ReservedBytes > _reservedNow;

    /// <summary>After a commit room is made earlier than inside one, where what is written ahead may be changed again.</summary>
    private bool IsNeededAfterCommit => _space.Arena.UsedBytes > _usedLimit - (_usedLimit / 8) || _space.Arena.ReservedBytes > _reservedNow;

    /// <inheritdoc/>
    public void Relieve(WorkingTree tree)
        => Relieve(tree, Every > 0 ? _changes / Every % 2 == 0 : _space.Arena.UsedBytes <= _usedLimit);

    /// <summary>As <see cref="Relieve(WorkingTree)"/>, if it is time after a commit. If other trees cannot be written now, the next change of a tree says so.</summary>
    public void RelieveAfterCommit(WorkingTree tree)
    {
        if (!IsNeededAfterCommit)
        {
            return;
        }

        try
        {
            Relieve(tree, _space.Arena.UsedBytes <= _usedLimit - (_usedLimit / 8));
        }
        catch (Exception exception) when (exception is StorageFailureException or StorePoisonedException)
        {
            // The commit is done. No tree was changed, and what is needed still is.
        }
    }

    /// <summary>Makes room.</summary>
    /// <param name="tree">The tree at work.</param>
    /// <param name="isFragmented">Whether blocks are free already, but of other sizes than are wanted: then only whole chunks help.</param>
    private void Relieve(WorkingTree tree, bool isFragmented)
    {
        Count++;
        _space.Rearrange();
        Arena arena = _space.Arena;
        _space.DrainForgotten();
        foreach (TreeVersion version in _space.Trees.Select(tree => tree.Version).Distinct().ToArray())
        {
            Spill(version);
        }

        if (isFragmented)
        {
            arena.BeginSweep();
        }

        MakeCold(isFragmented ? null : tree);
        if (isFragmented)
        {
            arena.EndSweep();

            // What others still read cannot be helped now; without this the next change would try in vain again.
            _reservedNow = Math.Max(_reservedLimit, arena.ReservedBytes + Headroom);
        }
        else if (IsAlone(tree))
        {
            _evictor.Evict(tree.Version, Every > 0 ? _space.Arena.UsedBytes / 2 : _usedLimit * 5 / 8);
        }
        else
        {
            MakeCold(null);
        }
    }

    /// <summary>Puts a state of which nothing is resident in place of each state but that of the tree at work.</summary>
    private void MakeCold(WorkingTree? atWork)
    {
        _warm.KeepOnly(atWork?.Version);
        Dictionary<TreeVersion, TreeVersion> cold = [];
        foreach (WorkingTree tree in _space.Trees)
        {
            if (ReferenceEquals(tree, atWork))
            {
                continue;
            }

            TreeVersion old = tree.Version;
            if (!cold.TryGetValue(old, out TreeVersion? equal))
            {
                equal = _space.NewColdRoot(old);
                cold.Add(old, equal);
            }

            tree.Replace(equal);
            _reading.Add(tree);
        }

        foreach (TreeVersion equal in cold.Values)
        {
            _space.Release(equal);
        }

        Interlocked.MemoryBarrierProcessWide();
        _reading.RemoveAll(tree => tree.TryReleaseReplaced());
    }

    private void Spill(TreeVersion version)
    {
        if (!_space.NeedsRecord(version))
        {
            return;
        }

        _hasher.HashRoot(version.Anchor);
        CommitWriter log = _space.Log.BeginCommit();
        LogAddress root;
        try
        {
            root = _writer.Write(version, log);
            log.CompleteSpill(durable: false);
        }
        catch
        {
            log.Abort();
            throw;
        }

        Spills++;

        // A later change of a node must know the record that the node has now, so it is made in a version of its own.
        version.Frozen = true;
        if (_writer.Settle(version))
        {
            _writer.KeepEnded(version);
        }
        else
        {
            version.SpilledRoot = root.Value;
        }
    }

    private bool IsAlone(WorkingTree tree)
    {
        TreeVersion version = tree.Version;
        return version.Parent is null && version.Children.Count == 0 && version.Keepers == 0 && !version.HasBorrowed && version.Keeps.Count == 0
            && version.References == 1 + _warm.CountOf(version) && !tree.IsRead && !_space.NeedsRecord(version);
    }
}
