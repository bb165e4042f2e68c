// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Globalization;
using System.Text;
using MerkleStore.Commits;
using MerkleStore.Log;

namespace MerkleStore;

/// <summary>What becomes of each commit of a damaged store.</summary>
internal sealed class RepairPlan
{
    private readonly LogStore _damaged;
    private readonly LogStore? _source;
    private readonly TreeVerifier _own;
    private readonly TreeVerifier? _other;
    private readonly Dictionary<Hash256, Hash256> _nextInSource = [];
    private string _problem = "";

    private RepairPlan(LogStore damaged, LogStore? source, CancellationToken cancellationToken)
    {
        _damaged = damaged;
        _source = source;
        _own = new TreeVerifier(damaged, problem => _problem = problem.Message, cancellationToken);
        if (source is not null)
        {
            _other = new TreeVerifier(source, _ => { }, cancellationToken);
            for (long sequence = 1; sequence <= source.CommitCount; sequence++)
            {
                if (TryRead(source, sequence, out CommitRecord? commit) && commit!.Parents.Length > 0)
                {
                    _nextInSource.TryAdd(commit.Parents[0], commit.Hash);
                }
            }
        }
    }

    /// <summary>The commits of the repaired store, in order, and whether they come from the source.</summary>
    public List<(CommitRecord Commit, bool IsRestored)> Commits { get; } = [];

    public List<LostCommit> Lost { get; } = [];

    public static RepairPlan Make(LogStore damaged, LogStore? source, IProgress<VerifyProgress>? progress, CancellationToken cancellationToken)
    {
        var plan = new RepairPlan(damaged, source, cancellationToken);
        long count = Math.Max(damaged.CommitCount, damaged.JournalCommitCount);
        Hash256 previous = default;
        for (long sequence = 1; sequence <= count; sequence++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            previous = plan.Add(sequence, previous);
            progress?.Report(new VerifyProgress(VerifyPhase.Trees, sequence, count));
        }

        return plan;
    }

    /// <summary>Whether a log holds a commit, and all of it.</summary>
    public bool IsWhole(LogStore log, Hash256 commit)
        => log.TryFindCommit(commit, out long sequence) && TryRead(log, sequence, out CommitRecord? record) && (log == _source ? _other! : _own).Verify(record!);

    public RepairReport ToReport(bool isDryRun) => new()
    {
        IsDryRun = isDryRun,
        Kept = Commits.Count(commit => !commit.IsRestored),
        Restored = [.. Commits.Where(commit => commit.IsRestored).Select(commit => commit.Commit.Hash)],
        Lost = Lost,
        Head = Commits.Count == 0 ? null : Commits[^1].Commit.Hash,
    };

    /// <summary>The text of the mark.</summary>
    public string Describe()
    {
        const int MaxLines = 200;
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"A repair has lost {Lost.Count} commits. A full verification that finds nothing removes this file.\n");
        foreach (LostCommit lost in Lost.Take(MaxLines))
        {
            text.Append(CultureInfo.InvariantCulture, $"commit {lost.Sequence} {lost.Hash?.ToString() ?? "of unknown hash"}\n");
        }

        return text.ToString();
    }

    private static bool TryRead(LogStore log, long sequence, out CommitRecord? commit)
    {
        commit = null;
        if (sequence > log.CommitCount)
        {
            return false;
        }

        try
        {
            commit = log.ReadCommit(sequence);
            return true;
        }
        catch (MerkleStoreException exception) when (exception is StoreCorruptionException or StorageFailureException)
        {
            // It is looked for elsewhere, and listed if it is not there.
            return false;
        }
    }

    private Hash256 Add(long sequence, Hash256 previous)
    {
        _problem = "a record of its tree is damaged";
        Hash256? hash = null;
        if (TryRead(_damaged, sequence, out CommitRecord? commit))
        {
            if (_own.Verify(commit!))
            {
                Commits.Add((commit!, false));
                return commit!.Hash;
            }

            hash = commit!.Hash;
        }
        else
        {
            _problem = "its frame is not there or cannot be read";
        }

        // A commit of which not even the hash is left is the one that follows in the other store.
        Hash256? wanted = hash ?? (_nextInSource.TryGetValue(previous, out Hash256 next) ? next : null);
        if (wanted is { } other && _source?.TryFindCommit(other, out long there) == true && TryRead(_source, there, out CommitRecord? restored) && _other!.Verify(restored!))
        {
            Commits.Add((restored!, true));
            return restored!.Hash;
        }

        Lost.Add(new LostCommit(sequence, hash, _problem));
        return hash ?? default;
    }
}
