// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Io;

namespace MerkleStore.Journal;

/// <summary>Makes every failed barrier final: the first one poisons the store, and nothing is written afterwards.</summary>
/// <remarks>After a failed fdatasync the kernel marks the lost pages clean, so that a second call reports success for bytes that never reached the disk.</remarks>
internal sealed class BarrierGuard(string location)
{
    private Exception? _cause;

    /// <summary>Held while a barrier is made: the kernel reports a failed write to one of two barriers that run together, and success to the other.</summary>
    public Lock Turn { get; } = new();

    /// <summary>Is told once, when the first barrier has failed.</summary>
    public Action<StorePoisonedException>? Poisoned { get; set; }

    /// <summary>Whether a barrier has failed.</summary>
    public bool IsPoisoned => Volatile.Read(ref _cause) is not null;

    /// <summary>Throws if a barrier has failed.</summary>
    /// <exception cref="StorePoisonedException">A barrier has failed.</exception>
    public void ThrowIfPoisoned()
    {
        if (Volatile.Read(ref _cause) is { } cause)
        {
            throw Describe(cause);
        }
    }

    /// <summary>Makes the writes to a file durable.</summary>
    /// <param name="file">The file.</param>
    /// <exception cref="StorePoisonedException">This or an earlier barrier failed.</exception>
    public void Barrier(IStorageFile file)
    {
        lock (Turn)
        {
            ThrowIfPoisoned();
            try
            {
                file.Barrier();
            }
            catch (StorageFailureException failure)
            {
#if PLANTED_BUGS
                if (Planted.Is(PlantedBug.RetryBarrier))
                {
                    file.Barrier();
                    return;
                }
#endif
                throw Poison(failure);
            }
        }
    }

    /// <summary>Makes creations, renames and deletions durable.</summary>
    /// <param name="storage">The directory.</param>
    /// <exception cref="StorePoisonedException">This or an earlier barrier failed.</exception>
    public void SyncDirectory(IStorage storage)
    {
        lock (Turn)
        {
            ThrowIfPoisoned();
            try
            {
                storage.SyncDirectory();
            }
            catch (StorageFailureException failure)
            {
                throw Poison(failure);
            }
        }
    }

    private StorePoisonedException Poison(Exception cause)
    {
#if PLANTED_BUGS
        if (!Planted.Is(PlantedBug.NoPoison))
#endif
        Volatile.Write(ref _cause, cause);
        StorePoisonedException poisoned = Describe(cause);
        Poisoned?.Invoke(poisoned);
        return poisoned;
    }

    private StorePoisonedException Describe(Exception cause)
        => new($"Writes to the store in '{location}' are closed, because making earlier ones durable failed: {cause.Message} Reads go on; close the store and open it again to see what the disk holds.", cause);
}
