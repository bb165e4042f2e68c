// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Log;

/// <summary>How many commits are known to be durable, and who waits for more. Thread-safe.</summary>
internal sealed class DurableCommits
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<long, TaskCompletionSource> _waiting = [];
    private Exception? _failure;
    private long _count;

    /// <summary>The number of durable commits, which is the sequence of the newest one.</summary>
    public long Count => Volatile.Read(ref _count);

    /// <summary>Whether no more commits will become durable.</summary>
    public bool HasFailed => Volatile.Read(ref _failure) is not null;

    /// <summary>More commits are durable; those who wait for them go on.</summary>
    public void Advance(long count)
    {
        List<TaskCompletionSource> done = [];
        lock (_gate)
        {
            if (count <= _count)
            {
                return;
            }

            Volatile.Write(ref _count, count);
            foreach ((long sequence, TaskCompletionSource source) in _waiting)
            {
                if (sequence > count)
                {
                    break;
                }

                done.Add(source);
            }

            for (int i = 0; i < done.Count; i++)
            {
                _waiting.Remove(_waiting.Keys.First());
            }
        }

        done.ForEach(source => source.SetResult());
    }

    /// <summary>No more commits become durable; everybody who waits, now or later, is told why.</summary>
    public void Fail(Exception failure)
    {
        TaskCompletionSource[] waiting;
        lock (_gate)
        {
            if (_failure is not null)
            {
                return;
            }

            Volatile.Write(ref _failure, failure);
            waiting = [.. _waiting.Values];
            _waiting.Clear();
        }

        foreach (TaskCompletionSource source in waiting)
        {
            source.SetException(failure);
        }
    }

    /// <summary>Ends when a commit is durable, or fails when that cannot be any more.</summary>
    public Task WhenAsync(long sequence)
    {
        lock (_gate)
        {
            if (sequence <= _count)
            {
                return Task.CompletedTask;
            }

            if (_failure is not null)
            {
                return Task.FromException(_failure);
            }

            if (!_waiting.TryGetValue(sequence, out TaskCompletionSource? source))
            {
                // What waits must not run on the thread that makes the barriers.
                source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _waiting.Add(sequence, source);
            }

            return source.Task;
        }
    }
}
