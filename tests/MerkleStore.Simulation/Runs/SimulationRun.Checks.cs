// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Tests.Model;
using MerkleStore.Tests.Support;

namespace MerkleStore.Simulation.Runs;

/// <content>What is compared with the model after an open and after an error.</content>
internal sealed partial class SimulationRun
{
    /// <summary>The store opens at a prefix of the commits with everything that was durable, and shows the right trees.</summary>
    private void CheckOpened()
    {
        Tolerant(() =>
        {
            List<Hash256> hashes = [.. Store.GetLatest(int.MaxValue).Select(commit => commit.Hash).Reverse()];
            ViolationException.Unless(hashes.Count == Store.CommitCount, "the number of commits is not the length of their list");
            if (_history.Recover(hashes) is { } problem)
            {
                throw new ViolationException(problem);
            }
        });
        if (_history.Commits.Count != Store.CommitCount)
        {
            // The list of commits could not be read, as some of it is damaged.
            _isRefused = true;
            return;
        }

        if (_isDamaged)
        {
            _history.LoseDurability();
        }

        Note($"opened with {_history.Commits.Count} commits");
        if (_history.Commits.Count == 0)
        {
            _trees.Add((Store.CreateTree(), new NaiveTree()));
            return;
        }

        Tolerant(() =>
        {
            _trees.Add((Store.CheckoutHead(), _history.Commits[^1].Checkout()));
            ModelChecks.CompareEntries(_trees[0].Engine, _trees[0].Model, "the head after an open");
        });
        if (_trees.Count == 0)
        {
            _trees.Add((Store.CreateTree(), new NaiveTree()));
        }
    }

    /// <summary>An operation that failed has changed nothing, and the store goes on.</summary>
    private void CheckAfterError()
    {
        Tolerant(() =>
        {
            ViolationException.Unless(
                Store.CommitCount == _history.Commits.Count, $"after an error the store has {Store.CommitCount} commits, and {_history.Commits.Count} were reported");
            foreach ((ContextTree engine, NaiveTree model) in _trees)
            {
                ModelChecks.Compare(engine, model, "a tree after an error");
            }
        });
    }

    /// <summary>Runs reads that may fail only in a store whose bytes have rotted, or that shows commits whose barrier failed: the kernel may forget these at any time.</summary>
    private void Tolerant(Action reads)
    {
        try
        {
            reads();
        }
        catch (MerkleStoreException e) when (_isDamaged || _isPoisoned)
        {
            NoteError(e);
        }
    }

    private ModelCommit PickCommit(SplitMix64 random) => _history.Commits[random.Next(_history.Commits.Count)];
}
