// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using FASTER.core;

namespace MerkleStore.Bench.Peers;

/// <summary>FASTER: a hash index over a hybrid log. It has no transaction and no log of its own: a durable commit is a fold-over checkpoint of the log.</summary>
internal sealed unsafe class FasterStore : PeerStore
{
    private const int IndexBytes = 64 << 20;

    private readonly PeerOptions _options;
    private readonly IDevice _device;
    private readonly FasterKV<SpanByte, SpanByte> _store;
    private readonly FasterKVSettings<SpanByte, SpanByte> _settings;
    private readonly ClientSession<SpanByte, SpanByte, SpanByte, SpanByteAndMemory, Empty, IFunctions<SpanByte, SpanByte, SpanByte, SpanByteAndMemory, Empty>> _session;

    /// <summary>Opens or makes the store.</summary>
    public FasterStore(PeerOptions options)
    {
        _options = options;

        // Its checkpoints block threads of the pool; with as few as there are cores they wait a second at times for the pool to grow.
        ThreadPool.SetMinThreads(16, 16);
        _device = Devices.CreateLogDevice(Path.Combine(options.Directory, "hlog.log"));
        _settings = new FasterKVSettings<SpanByte, SpanByte>
        {
            IndexSize = IndexBytes,
            LogDevice = _device,
            PageSize = 4 << 20,
            MemorySize = Math.Max(16 << 20, options.CacheBytes),
            CheckpointDir = Path.Combine(options.Directory, "checkpoints"),
            RemoveOutdatedCheckpoints = true,
            TryRecoverLatest = Directory.Exists(Path.Combine(options.Directory, "checkpoints")),
        };
        _store = new FasterKV<SpanByte, SpanByte>(_settings);
        _session = _store.NewSession<SpanByte, SpanByteAndMemory, Empty>(new SpanByteFunctions<Empty>());
    }

    /// <inheritdoc/>
    public override bool CanScan => false;

    /// <inheritdoc/>
    public override int Get(ReadOnlySpan<byte> key, Span<byte> destination)
    {
        fixed (byte* keyBytes = key)
        {
            fixed (byte* destinationBytes = destination)
            {
                SpanByte keySpan = SpanByte.FromPointer(keyBytes, key.Length);
                var output = destination.IsEmpty ? default : new SpanByteAndMemory(destinationBytes, destination.Length);
                Status status = _session.Read(ref keySpan, ref output);
                if (status.IsPending)
                {
                    _session.CompletePendingWithOutputs(out CompletedOutputIterator<SpanByte, SpanByte, SpanByte, SpanByteAndMemory, Empty> outputs, wait: true);
                    outputs.Next();
                    status = outputs.Current.Status;
                    output = outputs.Current.Output;
                    outputs.Dispose();
                }

                if (!status.Found)
                {
                    return -1;
                }

                int length = output.Length;
                if (!output.IsSpanByte)
                {
                    output.Memory.Memory.Span[..length].TryCopyTo(destination);
                    output.Memory.Dispose();
                }

                return length;
            }
        }
    }

    /// <inheritdoc/>
    public override void Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        fixed (byte* keyBytes = key)
        {
            fixed (byte* valueBytes = value)
            {
                SpanByte keySpan = SpanByte.FromPointer(keyBytes, key.Length);
                SpanByte valueSpan = SpanByte.FromPointer(valueBytes, value.Length);
                if (_session.Upsert(ref keySpan, ref valueSpan).IsPending)
                {
                    _session.CompletePending(wait: true);
                }
            }
        }
    }

    /// <inheritdoc/>
    public override void Delete(ReadOnlySpan<byte> key)
    {
        fixed (byte* keyBytes = key)
        {
            SpanByte keySpan = SpanByte.FromPointer(keyBytes, key.Length);
            if (_session.Delete(ref keySpan).IsPending)
            {
                _session.CompletePending(wait: true);
            }
        }
    }

    /// <inheritdoc/>
    public override long Scan(ReadOnlySpan<byte> prefix) => throw new NotSupportedException("FASTER keeps no order of keys.");

    /// <inheritdoc/>
    public override void Commit()
    {
        if (_options.Durable)
        {
            Checkpoint();
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        // The index goes into the last checkpoint, or the next open would have to read the whole log.
        _session.Dispose();
        _store.TakeFullCheckpointAsync(CheckpointType.FoldOver).AsTask().GetAwaiter().GetResult();
        _store.Dispose();
        _device.Dispose();
        _settings.Dispose();
    }

    private void Checkpoint()
    {
        // Between operations a session holds nothing up: the checkpoint ends without its help.
        (bool success, _) = _store.TakeHybridLogCheckpointAsync(CheckpointType.FoldOver).AsTask().GetAwaiter().GetResult();
        if (!success)
        {
            throw new IOException("FASTER: the checkpoint failed.");
        }
    }
}
