// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Log;

namespace MerkleStore.Retention;

/// <summary>What retention needs to know of commits, read once.</summary>
internal sealed class CommitFacts(LogStore log)
{
    private readonly Dictionary<long, Fact> _facts = [];

    /// <summary>What is known of a commit.</summary>
    internal readonly record struct Fact(long Base, long Cycle, long Level, ulong FirstPage, ulong LastPage);

    public Fact this[long sequence]
    {
        get
        {
            if (!_facts.TryGetValue(sequence, out Fact fact))
            {
                CommitRecord record = log.ReadCommit(sequence);
                fact = new Fact(record.Base, record.Cycle, record.Level, record.FirstPage, record.LastPage);
                _facts.Add(sequence, fact);
            }

            return fact;
        }
    }

    public bool TryGet(long sequence, out Fact fact)
    {
        fact = default;
        if (!_facts.ContainsKey(sequence) && log.CommitAt(sequence).Segment == 0)
        {
            return false;
        }

        fact = this[sequence];
        return true;
    }
}
