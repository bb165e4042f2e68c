// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Diagnostics.CodeAnalysis;

namespace MerkleStore.Log;

/// <summary>Decides when a barrier is due, and has it made: beside the callers, or, where nothing may run beside them, in their next call.</summary>
/// <remarks>
/// Thread-safe. No lock is held while a barrier is made. It is told of commits under the gate of the log, and never takes that gate while it holds its own.
/// </remarks>
internal sealed class BarrierSchedule : IDisposable
{
    private readonly Lock _gate = new();
    private readonly BarrierPolicy _policy;
    private readonly DurableCommits _durable;
    private readonly Action _barrier;
    private readonly ITimer? _timer;
    private Task _worker = Task.CompletedTask;
    private long _written;
    private long _due;
    private long _cycle;
    private long _groupStart;
    private bool _isRunning;
    private bool _isClosed;

    /// <summary>Makes a schedule.</summary>
    /// <param name="policy">The rule.</param>
    /// <param name="durable">Is asked what is durable.</param>
    /// <param name="barrier">Makes all commits durable that are written when it is called.</param>
    /// <param name="written">The commits in the log, all durable.</param>
    /// <param name="cycle">The cycle of the newest of them, or -1.</param>
    public BarrierSchedule(BarrierPolicy policy, DurableCommits durable, Action barrier, long written, long cycle)
    {
        _policy = policy;
        _durable = durable;
        _barrier = barrier;
        _written = _due = written;
        _cycle = cycle;
        if (policy.Rule == Durability.Group && !policy.Stepped)
        {
            _timer = policy.Clock.CreateTimer(_ => OnGroupDelay(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    private bool MakesBarriers => _policy.Rule is Durability.Pipelined or Durability.Group && !_policy.Stepped;

    /// <summary>A commit is written.</summary>
    public void Written(long sequence, long cycle)
    {
        lock (_gate)
        {
            bool startsGroup = _written <= Math.Max(_due, _durable.Count);
            bool startsCycle = cycle >= 0 && _cycle >= 0 && cycle != _cycle;
            (_written, _cycle) = (sequence, cycle >= 0 ? cycle : _cycle);
            switch (_policy.Rule)
            {
                case Durability.Pipelined:
                    // In steps the barrier comes after the write of the next commit, as it may do beside it.
                    _due = _policy.Stepped ? sequence - 1 : sequence;
                    break;
                case Durability.Cycle when startsCycle:
                    _due = sequence;
                    break;
                case Durability.Group:
                    AddToGroup(startsGroup);
                    break;
                default:
                    break;
            }

            StartIfDue();
        }
    }

    /// <summary>Called after each commit, when its gates are free: the commit becomes durable if the rule says that it returns so, and in steps what is due is done.</summary>
    /// <exception cref="StorePoisonedException">A barrier failed.</exception>
    public void Settle(long sequence)
    {
        if (_policy.Rule == Durability.Commit)
        {
            Wait(sequence, CancellationToken.None);
        }
        else if (_policy.Stepped)
        {
            RunDue(isLastIncluded: false);
        }
    }

    /// <summary>In steps: makes the barrier that is due by now, if there is one. Otherwise there is nothing to do.</summary>
    /// <returns>Whether a barrier was made.</returns>
    /// <exception cref="StorePoisonedException">A barrier failed.</exception>
    public bool Step() => _policy.Stepped && RunDue(isLastIncluded: true);

    /// <summary>Returns when a commit is durable. Where nothing else would make the barrier soon, it is made here.</summary>
    /// <exception cref="StorePoisonedException">A barrier failed.</exception>
    public void Wait(long sequence, CancellationToken cancellationToken)
    {
        if (_durable.Count >= sequence)
        {
            return;
        }

        cancellationToken.ThrowIfCancellationRequested();
        if (!MakesBarriers && !_durable.HasFailed && !Volatile.Read(ref _isClosed))
        {
            _barrier();
            return;
        }

        _durable.WhenAsync(sequence).WaitAsync(cancellationToken).GetAwaiter().GetResult();
    }

    /// <summary>Ends when a commit is durable. Where nothing else would make the barrier soon, it is begun here.</summary>
    public Task WaitAsync(long sequence, CancellationToken cancellationToken)
    {
        if (_durable.Count >= sequence)
        {
            return Task.CompletedTask;
        }

        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled(cancellationToken);
        }

        if (_policy.Stepped && !_durable.HasFailed && !Volatile.Read(ref _isClosed))
        {
            try
            {
                _barrier();
            }
            catch (StorePoisonedException poisoned)
            {
                return Task.FromException(poisoned);
            }
        }
        else if (!MakesBarriers)
        {
            lock (_gate)
            {
                _due = _written;
                StartIfDue();
            }
        }

        return _durable.WhenAsync(sequence).WaitAsync(cancellationToken);
    }

    /// <summary>Begins no more barriers, and returns when none is under way.</summary>
    public void Dispose()
    {
        Task worker;
        lock (_gate)
        {
            Volatile.Write(ref _isClosed, true);
            worker = _worker;
        }

        _timer?.Dispose();
        worker.GetAwaiter().GetResult();
    }

    private void AddToGroup(bool startsGroup)
    {
        if (startsGroup)
        {
            _groupStart = _policy.Clock.GetTimestamp();
        }

        if (_written - Math.Max(_due, _durable.Count) >= _policy.GroupCommits)
        {
            _due = _written;
        }
        else if (startsGroup)
        {
            _timer?.Change(_policy.GroupDelay, Timeout.InfiniteTimeSpan);
        }
    }

    private void OnGroupDelay()
    {
        lock (_gate)
        {
            // The timer may have been set again while this call was on its way.
            if (_policy.Clock.GetElapsedTime(_groupStart) >= _policy.GroupDelay)
            {
                _due = _written;
                StartIfDue();
            }
        }
    }

    private bool RunDue(bool isLastIncluded)
    {
        lock (_gate)
        {
            long pending = Math.Max(_due, _durable.Count);
            if ((isLastIncluded && _policy.Rule == Durability.Pipelined)
                || (_policy.Rule == Durability.Group && _written > pending && _policy.Clock.GetElapsedTime(_groupStart) >= _policy.GroupDelay))
            {
                _due = _written;
            }

            if (_due <= _durable.Count)
            {
                return false;
            }
        }

        _barrier();
        return true;
    }

    private void StartIfDue()
    {
        if (_policy.Stepped || _isRunning || _isClosed || _due <= _durable.Count)
        {
            return;
        }

        _isRunning = true;
        _worker = Task.Factory.StartNew(Work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Nobody awaits this thread: whatever ends the barriers is told to those who wait for commits.")]
    private void Work()
    {
        while (true)
        {
            lock (_gate)
            {
                if (_due <= _durable.Count || _durable.HasFailed)
                {
                    _isRunning = false;
                    return;
                }
            }

            try
            {
                _barrier();
            }
            catch (Exception exception)
            {
                _durable.Fail(exception);
            }
        }
    }
}
