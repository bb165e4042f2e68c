// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Globalization;

namespace MerkleStore.Tool.Replay;

/// <summary>
/// Where a replay stands: the commits of the trace so far with their hashes, and what the next commit takes from the lines
/// before it (author, parents, cycle). The same state is kept while commits are skipped.
/// </summary>
internal sealed class ReplayCursor
{
    private readonly List<Hash256> _hashes = [];
    private readonly IReadOnlyList<CommitSummary> _held;
    private byte[] _author = "bench"u8.ToArray();
    private List<Hash256>? _parents;
    private long _cycle = -1;
    private IReadOnlyList<Hash256> _checkedOut = [];
    private int _matched;

    /// <summary>Starts before the first line of the trace.</summary>
    /// <param name="store">The store.</param>
    /// <param name="resume">Skip as many commits as the store holds.</param>
    public ReplayCursor(ContextStore store, bool resume)
        => _held = resume ? [.. store.GetLatest(checked((int)store.CommitCount)).Reverse()] : [];

    /// <summary>The commits of the trace so far, skipped ones included.</summary>
    public long Commits => _hashes.Count;

    /// <summary>The commits of the trace that were not made in this run, since the store held them.</summary>
    public long Skipped { get; private set; }

    public bool IsSkipping => _matched < _held.Count;

    /// <summary>The hash of the n-th commit of the trace, from 1.</summary>
    public Hash256 HashOf(long number) => _hashes[checked((int)(number - 1))];

    /// <summary>Adds the next commit of the trace, from which it then goes on.</summary>
    public void Add(Hash256 commit)
    {
        _hashes.Add(commit);
        _checkedOut = [commit];
    }

    /// <summary>Takes in what a line says about the next commit; an operation on the tree is passed over.</summary>
    public void Apply(in TraceOperation operation, TraceBatch batch)
    {
        ReadOnlySpan<byte> field = batch.Second(operation);
        switch (operation.Kind)
        {
            case TraceOperationKind.Author:
                _author = field.ToArray();
                break;
            case TraceOperationKind.Parents:
                _parents = new List<Hash256>(field.Length / Hash256.Size);
                for (int at = 0; at < field.Length; at += Hash256.Size)
                {
                    _parents.Add(new Hash256(field.Slice(at, Hash256.Size)));
                }

                break;
            case TraceOperationKind.Checkout:
                _checkedOut = [HashOf(operation.Number)];
                break;
            case TraceOperationKind.Cycle:
                _cycle = operation.Number;
                break;
            default:
                break;
        }
    }

    /// <summary>What a commit line commits; its explicit parents are then used up.</summary>
    public CommitInfo TakeCommitInfo(in TraceOperation operation, TraceBatch batch)
    {
        var info = new CommitInfo
        {
            Date = operation.Number,
            Author = _author,
            Message = batch.Second(operation).ToArray(),
            Parents = _parents,
            Cycle = _cycle,
        };
        _parents = null;
        return info;
    }

    /// <summary>Passes over a commit that the store holds already.</summary>
    /// <remarks>
    /// A commit that the trace makes twice is held once: a line that is not the next commit of the store may be an earlier one again.
    /// The tree is not compared; whether the store is that of the trace shows in dates, authors, messages and parents.
    /// </remarks>
    /// <returns>The commit in the store.</returns>
    /// <exception cref="ToolException">The commit in the store is not this one.</exception>
    public CommitSummary Skip(in TraceOperation operation, TraceBatch batch, string trace)
    {
        CommitInfo info = TakeCommitInfo(operation, batch);
        Hash256[] parents = [.. (info.Parents ?? _checkedOut).Order()];
        CommitSummary next = _held[_matched];
        CommitSummary? held = IsSame(next, info, parents) ? next : _held.Take(_matched).FirstOrDefault(earlier => IsSame(earlier, info, parents));
        if (held is null)
        {
            throw new ToolException(ExitCodes.BadInput, string.Create(CultureInfo.InvariantCulture, $"commit {_matched + 1} of the store ({next.Hash}) is not the one in {trace}, line {operation.Line}: its date, author, message or parents differ; resume with the trace that the store was made from"));
        }

        _matched += held == next ? 1 : 0;
        Add(held.Hash);
        Skipped++;
        return held;
    }

    /// <summary>At the end of the trace: the store must not hold more.</summary>
    /// <exception cref="ToolException">It does.</exception>
    public void CheckAllSkipped(string trace)
    {
        if (IsSkipping)
        {
            throw new ToolException(ExitCodes.BadInput, string.Create(CultureInfo.InvariantCulture, $"the store holds {_held.Count} commits but {trace} only makes {_matched} of them; resume with the trace that the store was made from"));
        }
    }

    private static bool IsSame(CommitSummary held, CommitInfo info, Hash256[] parents)
        => held.Date == info.Date && held.Author.Span.SequenceEqual(info.Author.Span) && held.Message.Span.SequenceEqual(info.Message.Span)
            && held.Parents.Order().SequenceEqual(parents);
}
