// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Log;

namespace MerkleStore;

/// <summary>How safe a commit is, and waiting for more. Small; safe for concurrent use; may be kept beyond the life of the store.</summary>
/// <remarks>
/// A receipt that has reported a stage never takes it back. Once <see cref="CommitStage.Durable"/> is reported, the commit is there after any crash, and so are all commits of smaller sequences.
/// </remarks>
public sealed class CommitReceipt : IEquatable<CommitReceipt>
{
    private readonly LogStore _log;

    internal CommitReceipt(LogStore log, Hash256 hash, long sequence)
    {
        _log = log;
        Hash = hash;
        Sequence = sequence;
    }

    /// <summary>The hash of the commit.</summary>
    public Hash256 Hash { get; }

    /// <summary>The place of the commit in the store: 1 for the first one made.</summary>
    public long Sequence { get; }

    /// <summary>The stage that the commit has reached.</summary>
    public CommitStage Stage => _log.DurableCount >= Sequence ? CommitStage.Durable : CommitStage.Written;

    /// <summary>Whether the commit survives a loss of power.</summary>
    public bool IsDurable => Stage == CommitStage.Durable;

    /// <summary>
    /// Returns when the commit has reached a stage. With <see cref="Durability.Pipelined"/> and <see cref="Durability.Group"/> it waits for the barrier that comes by itself; otherwise, and
    /// with <see cref="StoreOptions.Stepped"/>, this call makes the barrier, for all commits written so far.
    /// </summary>
    /// <param name="stage">The stage.</param>
    /// <param name="cancellationToken">Ends the wait, not the barrier.</param>
    /// <exception cref="OperationCanceledException">The wait was ended.</exception>
    /// <exception cref="StorePoisonedException">A barrier failed: whether the commit is on the disk is known when the store is opened again.</exception>
    /// <exception cref="StorageFailureException">The store was closed, and its last write failed.</exception>
    public void Wait(CommitStage stage, CancellationToken cancellationToken = default)
    {
        if (stage == CommitStage.Durable)
        {
            _log.Schedule.Wait(Sequence, cancellationToken);
        }
    }

    /// <summary>Ends when the commit has reached a stage, as <see cref="Wait"/> does; no thread is held meanwhile, except with <see cref="StoreOptions.Stepped"/>.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="cancellationToken">Ends the wait, not the barrier.</param>
    /// <returns>A task that fails as <see cref="Wait"/> does.</returns>
    public ValueTask WaitAsync(CommitStage stage, CancellationToken cancellationToken = default)
        => stage == CommitStage.Durable ? new ValueTask(_log.Schedule.WaitAsync(Sequence, cancellationToken)) : default;

    /// <summary>Whether two receipts are for the same commit; not whether they have reached the same stage, or are of the same store.</summary>
    /// <param name="other">The other one.</param>
    /// <returns>Whether they are.</returns>
    public bool Equals(CommitReceipt? other) => other is not null && Hash == other.Hash;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as CommitReceipt);

    /// <inheritdoc/>
    public override int GetHashCode() => Hash.GetHashCode();
}
