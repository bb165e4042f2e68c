// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.CommandLine;
using System.Text.Json;
using MerkleStore.Bench.Commands;
using MerkleStore.Bench.Measuring;
using MerkleStore.Bench.Peers;

PeerLibraries.Register();
if (args is ["worker", string settings])
{
    RunResult result = Worker.Run(JsonSerializer.Deserialize<WorkerSettings>(settings) ?? throw new ArgumentException("The worker needs its settings."));
    Console.WriteLine(ResultFile.ToLine(result));
    return 0;
}

RootCommand root = CommandLine.Build();
return root.Parse(args).Invoke();
