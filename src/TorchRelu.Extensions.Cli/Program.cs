using TorchRelu;

return CommandLine.Run(args, Surroundings.OfThisProcess());
