// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Runtime.CompilerServices;
using MerkleStore.Log;
using MerkleStore.Tree;

namespace MerkleStore.Commits;

/// <summary>Checks the trees of commits: every record that a commit reaches has the hash that its parent says, from the leaves up to the commit's own.</summary>
/// <remarks>A record that several commits share is checked once. For one thread at a time.</remarks>
internal sealed class TreeVerifier(LogStore log, Action<TreeProblem> report, CancellationToken cancellationToken)
{
    private readonly RecordHasher _hasher = new();
    private readonly Dictionary<ulong, Hash256> _verified = [];
    private readonly List<byte[]> _path = [];
    private readonly Dictionary<(ulong Address, string Message), TreeProblem> _problems = [];
    private readonly Dictionary<ulong, (Hash256 Expected, List<(TreeProblem Problem, byte[][] Below)> Problems)> _broken = [];
    private readonly List<(TreeProblem Problem, byte[][] Path)> _met = [];
    private CommitRecord _commit = null!;

    /// <summary>The number of different records checked so far.</summary>
    public long Records => _verified.Count + _broken.Count;

    /// <summary>Checks a commit.</summary>
    /// <returns>Whether nothing is wrong with it or its tree.</returns>
    public bool Verify(CommitRecord commit)
    {
        _commit = commit;
        _path.Clear();
        _met.Clear();
        Hash256 hash = CommitHasher.Hash(commit.RootHash, commit.Parents.AsSpan(), commit.Date, commit.Author, commit.Message);
        if (hash != commit.Hash)
        {
            Report(0, $"the commit's fields hash to {hash}");
        }

        if (!commit.Root.IsNone)
        {
            Guard(() => VerifyDirectory(commit.Root.Value, commit.RootHash), commit.Root.Value);
        }
        else if (commit.RootHash != TreeHasher.EmptyDirectory)
        {
            Report(0, "the commit has no root record, but its root hash is not that of the empty tree");
        }

        return _met.Count == 0;
    }

    private void VerifyDirectory(ulong address, Hash256 expected)
    {
        if (IsKnown(address, expected))
        {
            return;
        }

        ReadOnlySpan<byte> record = NodeReader.ReadCopy(log, address);
        if (NodeRecord.Kind(record, address) == NodeRecord.Branch)
        {
            VerifyBranch(record, address, expected, depth: 0);
        }
        else
        {
            VerifyLeaf(record, address, expected, bucket: false);
        }
    }

    private void VerifyBranch(ReadOnlySpan<byte> record, ulong address, Hash256 expected, int depth)
    {
        int met = _met.Count;
        Compare(address, expected, _hasher.HashBranch(record, address));
        var slots = new BranchRecord(record, address);
        if (slots.Depth != depth)
        {
            Report(address, $"a branch of depth {slots.Depth} stands at depth {depth}");
        }

        ulong entries = 0;
        while (slots.MoveNext())
        {
            ulong child = slots.ChildAddress;
            var hash = new Hash256(slots.Hash);
            Guard(() => entries += VerifyPage(child, hash, depth + 1), child);
        }

        if (entries != slots.Entries)
        {
            Report(address, $"a branch says that {slots.Entries} entries lie below it, but {entries} do");
        }

        Remember(address, expected, met);
    }

    /// <summary>Checks what is below a slot.</summary>
    /// <returns>The number of entries below it.</returns>
    private ulong VerifyPage(ulong address, Hash256 expected, int depth)
    {
        ReadOnlySpan<byte> record = NodeReader.ReadCopy(log, address);
        bool isBranch = NodeRecord.Kind(record, address) == NodeRecord.Branch;
        if (!IsKnown(address, expected))
        {
            if (isBranch)
            {
                VerifyBranch(record, address, expected, depth);
            }
            else
            {
                VerifyLeaf(record, address, expected, bucket: true);
            }
        }

        return (ulong)NodeRecord.Length(record, address);
    }

    private void VerifyLeaf(ReadOnlySpan<byte> record, ulong address, Hash256 expected, bool bucket)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        int met = _met.Count;
        cancellationToken.ThrowIfCancellationRequested();
        Compare(address, expected, _hasher.HashLeaf(record, address, bucket));
        byte[] previous = [];
        byte[] buffer = new byte[ContextLimits.MaxStepBytes];
        for (var entries = new LeafRecord(record, address); entries.MoveNext();)
        {
            byte[] name = entries.Name.Unpack(buffer).ToArray();
            if (name.Length == 0 || (previous.Length > 0 && previous.AsSpan().SequenceCompareTo(name) >= 0))
            {
                Report(address, "the names are not in order");
            }

            previous = name;
            if (entries.Content.Kind == EntryTag.Inline)
            {
                continue;
            }

            _path.Add(name);
            ulong child = entries.Content.Address;
            var hash = new Hash256(entries.Content.Hash);
            int length = entries.Content.BlobLength;
            bool isValue = entries.Content.IsValue;
            Guard(() => VerifyChild(child, hash, length, isValue), child);
            _path.RemoveAt(_path.Count - 1);
        }

        Remember(address, expected, met);
    }

    private void VerifyChild(ulong address, Hash256 hash, int length, bool isValue)
    {
        if (!isValue)
        {
            VerifyDirectory(address, hash);
            return;
        }

        if (IsKnown(address, hash))
        {
            return;
        }

        int met = _met.Count;
        using PageReaders.Lease reading = log.Readers.Read();
        ReadOnlySpan<byte> value = NodeRecord.Blob(log.ReadRecord(new LogAddress(address)), address);
        if (value.Length != length)
        {
            Report(address, $"a value has {value.Length} bytes where its entry says {length}");
        }

        Compare(address, hash, RecordHasher.HashValue(value));
        Remember(address, hash, met);
    }

    /// <summary>Whether a record was checked before, with all below it; what was found then is found here too.</summary>
    private bool IsKnown(ulong address, Hash256 expected)
    {
        if (_verified.TryGetValue(address, out Hash256 known) && known == expected)
        {
            return true;
        }

        if (!_broken.TryGetValue(address, out (Hash256 Expected, List<(TreeProblem Problem, byte[][] Below)> Problems) broken) || broken.Expected != expected)
        {
            return false;
        }

        foreach ((TreeProblem problem, byte[][] below) in broken.Problems)
        {
            Meet(problem, [.. _path, .. below]);
        }

        return true;
    }

    /// <summary>A record was checked with all below it.</summary>
    /// <param name="address">Its address.</param>
    /// <param name="expected">The hash that it should have.</param>
    /// <param name="met">The problems of the commit that were known when its check began.</param>
    private void Remember(ulong address, Hash256 expected, int met)
    {
        if (_met.Count == met)
        {
            _verified[address] = expected;
        }
        else
        {
            _broken[address] = (expected, [.. _met[met..].Select(problem => (problem.Problem, problem.Path[_path.Count..]))]);
        }
    }

    private void Meet(TreeProblem problem, byte[][] path)
    {
        problem.AddPlace(_commit.Hash, path);
        _met.Add((problem, path));
    }

    private void Compare(ulong address, Hash256 expected, Hash256 actual)
    {
        if (expected != actual)
        {
            Report(address, $"the record's hash is {actual}, not {expected} as what refers to it says");
        }
    }

    private void Guard(Action verify, ulong address)
    {
        int depth = _path.Count;
        try
        {
            verify();
        }
        catch (MerkleStoreException e)
        {
            _path.RemoveRange(depth, _path.Count - depth);
            Report(address, e.Message);
        }
    }

    private void Report(ulong address, string message)
    {
        bool isNew = !_problems.TryGetValue((address, message), out TreeProblem? problem);
        if (isNew)
        {
            problem = new TreeProblem(address, message);
            _problems.Add((address, message), problem);
        }

        Meet(problem!, [.. _path]);
        if (isNew)
        {
            report(problem!);
        }
    }
}
