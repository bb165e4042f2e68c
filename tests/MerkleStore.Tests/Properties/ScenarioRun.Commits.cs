// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Text;
using MerkleStore.Tests.Model;

namespace MerkleStore.Tests.Properties;

/// <content>The operations of the store: commits, checkouts, opening again.</content>
internal sealed partial class ScenarioRun
{
    /// <summary>The newest commits that the end of a run reads entry by entry.</summary>
    private const int ComparedCommits = 4;

    private void Commit(ContextTree engine, NaiveTree model, Operation operation)
    {
        if (model.Root is not NaiveDirectory)
        {
            return; // A single value is a tree, but no context.
        }

        CommitInfo info = Info(operation);
        NaiveCommit expected = _model.Commit(model, info.Date, info.Author.ToArray(), info.Message.ToArray(), info.Parents?.Select(p => p.ToArray()).ToArray());
        CommitSummary actual = _store.Commit(engine, info);
        Assert.Equal(new Hash256(expected.Hash), actual.Hash);
        Assert.Equal(new Hash256(expected.Root.Hash), actual.RootHash);
        Assert.Equal(_model.Commits.Count, actual.Sequence);
        Assert.Equal([actual.Hash], engine.Parents);
    }

    private void ComputeCommitHash(ContextTree engine, NaiveTree model, Operation operation)
    {
        if (model.Root is NaiveDirectory)
        {
            CommitInfo info = Info(operation);
            byte[] expected = NaiveStore.ComputeHash(
                model, info.Date, info.Author.ToArray(), info.Message.ToArray(), info.Parents?.Select(p => p.ToArray()).ToArray());
            Assert.Equal(new Hash256(expected), _store.ComputeCommitHash(engine, info));
        }
    }

    /// <summary>The date holds the number of commits so far: no two commits of a run are the same.</summary>
    private CommitInfo Info(Operation operation)
    {
        IReadOnlyList<Hash256>? parents = (operation.Number % 8) switch
        {
            0 => [],
            1 => [new Hash256(NaiveHash.Value(Encoding.ASCII.GetBytes("not here"))), .. _model.Commits.TakeLast(2).Select(c => new Hash256(c.Hash))],
            _ => null,
        };
        return new CommitInfo
        {
            Date = (_model.Commits.Count * 1000L) + operation.Number - 500,
            Author = Encoding.UTF8.GetBytes(new string('A', operation.Number % 5)),
            Message = Encoding.UTF8.GetBytes(new string('m', operation.Size)),
            Parents = parents,
        };
    }

    private void Checkout(Operation operation)
    {
        if (_model.Commits.Count == 0)
        {
            return;
        }

        int index = operation.Tree % _trees.Count;
        int commit = operation.Number % _model.Commits.Count;
        _trees[index].Engine.Dispose();
        _trees[index] = (_store.Checkout(new Hash256(_model.Commits[commit].Hash)), _model.Checkout(commit));
    }

    /// <summary>Closes and opens a store on disk; in memory, goes on from the newest commit, as a store that was opened again would.</summary>
    private void Reopen()
    {
        _trees.ForEach(t => t.Engine.Dispose());
        _trees.Clear();
        if (_onDisk)
        {
            _store.Dispose();
            _store = ContextStore.Open(_options);
        }

        _trees.Add((_store.CheckoutHead(), _model.Commits.Count == 0 ? new NaiveTree() : _model.Checkout(_model.Commits.Count - 1)));
        CompareCommits();
    }

    private void CompareCommits()
    {
        Assert.Equal(_model.Commits.Count, _store.CommitCount);
        Assert.Equal(_model.Commits.Select(c => new Hash256(c.Hash)).Reverse().Take(3), _store.GetLatest(3).Select(c => c.Hash));
        Assert.Equal(_model.Commits.Count == 0 ? null : new Hash256(_model.Commits[^1].Hash), _store.Head?.Hash);
        Assert.All(_model.Commits, c => Assert.True(_store.Contains(new Hash256(c.Hash))));
        Assert.False(_store.Contains(new Hash256(NaiveHash.Value([]))));
    }

    private void CompareAll()
    {
        foreach ((ContextTree engine, NaiveTree model) in _trees)
        {
            CompareFold(engine, model, [], 0, 0);
            CompareHash(engine, model);
        }

        CompareCommits();
        new Retention.DeadListOracle(_store.Log).Check();
        for (int i = Math.Max(0, _model.Commits.Count - ComparedCommits); i < _model.Commits.Count; i++)
        {
            using ContextTree engine = _store.Checkout(new Hash256(_model.Commits[i].Hash));
            CompareFold(engine, _model.Checkout(i), [], 0, 0);
            CompareHash(engine, _model.Checkout(i));
        }
    }
}
